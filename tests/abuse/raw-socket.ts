import WebSocket from 'ws';

/** A socket without a client: sends what it is told to and says how it ended. */
export interface RawSocket {
  send(bytes: Uint8Array | string): void;
  /** Sends a WebSocket ping. */
  ping(): void;
  /** The code the server closes with. */
  readonly closed: Promise<number>;
  /** The reason it gives with it. */
  readonly reason: Promise<string>;
  /** What the server has sent so far. */
  readonly heard: readonly Uint8Array[];
  readonly isOpen: () => boolean;
  /** Stops reading what the server sends. */
  pause(): void;
  resume(): void;
  end(): void;
}

/** Opens a socket on a path of the relay; rejects with the HTTP status when there is none to be had. */
export async function rawSocket(url: string, path: string, headers: Record<string, string>): Promise<RawSocket> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers });
  const ending = new Promise<[number, string]>((resolve) =>
    socket.once('close', (code, reason) => resolve([code, reason.toString()])),
  );
  const heard: Uint8Array[] = [];
  socket.on('message', (data: Buffer) => heard.push(data));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return {
    send: (bytes) => socket.send(bytes),
    ping: () => socket.ping(),
    closed: ending.then(([code]) => code),
    reason: ending.then(([, reason]) => reason),
    heard,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    end: () => socket.terminate(),
  };
}
