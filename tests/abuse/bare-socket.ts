import { connect, type Socket } from 'node:net';

/** A TCP connection that asked for a WebSocket and speaks it by hand, for what no library would send. */
export interface BareSocket {
  readonly socket: Socket;
  /** The status of the answer to the upgrade. */
  readonly status: number;
  /** The answer's headers, as they came. */
  readonly head: string;
  write(bytes: Uint8Array): void;
  /** Resolves with the close code of the server's close frame; null when the connection ends without one. */
  readonly closed: Promise<number | null>;
  /** Resolves when the server has ended the connection. */
  readonly ended: Promise<void>;
  end(): void;
}

/** Asks for an upgrade by hand. Keeps its half of the connection open, whatever the server does. */
export async function bareSocket(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<BareSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const lines = {
    host: `${hostname}:${port}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}`);
  socket.write(`GET ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
  socket.on('error', () => undefined);

  let heard: Buffer = Buffer.alloc(0);
  let tellClosed: (code: number | null) => void = () => undefined;
  const closed = new Promise<number | null>((resolve) => (tellClosed = resolve));
  const ended = new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
  void ended.then(() => tellClosed(null));
  const answer = await new Promise<string>((resolve, reject) => {
    let isAnswered = false;
    socket.once('close', () => (isAnswered ? undefined : reject(new Error('ended without an answer'))));
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
      if (!isAnswered) {
        const end = heard.indexOf('\r\n\r\n');
        if (end < 0) return;
        isAnswered = true;
        resolve(heard.subarray(0, end).toString());
        heard = heard.subarray(end + 4);
      }
      heard = readFrames(heard, (code) => tellClosed(code));
    });
  });
  return {
    socket,
    status: Number(answer.split(' ')[1]),
    head: answer.toLowerCase(),
    write: (bytes) => void socket.write(bytes),
    closed,
    ended,
    end: () => socket.destroy(),
  };
}

/** Reads a server's frames and tells of a close frame; what is left over begins the next. */
function readFrames(bytes: Buffer, closed: (code: number) => void): Buffer {
  for (;;) {
    if (bytes.length < 2) return bytes;
    const short = (bytes[1] ?? 0) & 0x7f;
    const start = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (bytes.length < start) return bytes;
    const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
    if (bytes.length < start + length) return bytes;
    if (((bytes[0] ?? 0) & 0x0f) === 8) closed(length >= 2 ? bytes.readUInt16BE(start) : 1005);
    bytes = bytes.subarray(start + length);
  }
}

/** A client's frame: masked with zeros, which leaves the bytes as they are. */
export function frame(
  opcode: number,
  payload: Uint8Array,
  { fin = true, rsv = 0, masked = true }: { fin?: boolean; rsv?: number; masked?: boolean } = {},
): Buffer {
  if (payload.length > 125) throw new Error('only short frames are made by hand');
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode, (masked ? 0x80 : 0) | payload.length];
  return Buffer.from([...head, ...(masked ? [0, 0, 0, 0] : []), ...payload]);
}

/** A message in fragments of one byte each. */
export const inFragments = (message: Uint8Array): Buffer =>
  Buffer.concat(
    [...message].map((byte, at) => frame(at === 0 ? 2 : 0, Uint8Array.of(byte), { fin: at === message.length - 1 })),
  );
