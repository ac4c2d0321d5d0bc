import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on this machine that can be cut and mended. */
export interface CuttableProxy {
  /** The server's address, by this way. */
  readonly url: string;
  /** Breaks all connections; new ones are refused until it is mended. */
  cut(): void;
  /** Leaves all connections as they are, and carries nothing any more; new ones work. */
  silence(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Puts a proxy in front of the server that a URL names. */
export async function cuttableProxy(url: string): Promise<CuttableProxy> {
  const target = new URL(url);
  const { port, hostname } = target;
  const sockets = new Set<Socket>();
  let isCut = false;
  const destroyAll = (): void => sockets.forEach((socket) => socket.destroy());
  const server = createServer((socket) => {
    if (isCut) return socket.destroy();
    const onward = connect(Number(port), hostname);
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        sockets.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.hostname = '127.0.0.1';
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    cut: () => {
      isCut = true;
      destroyAll();
    },
    silence: () => sockets.forEach((socket) => socket.unpipe().pause()),
    mend: () => {
      isCut = false;
    },
    close: async () => {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
