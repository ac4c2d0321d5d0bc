import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network between a client and a server, which can fall silent without telling either side. */
export interface FreezingProxy {
  readonly url: string;
  /** From now on nothing passes in either direction, and no connection ends. */
  freeze(): void;
  close(): Promise<void>;
}

/** Passes bytes on to a port of this machine. */
export async function freezingProxy(port: number): Promise<FreezingProxy> {
  let isFrozen = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (!isFrozen) to.write(bytes);
      });
      from.on('error', () => undefined);
      from.on('end', () => {
        if (!isFrozen) to.end();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    freeze: () => {
      isFrozen = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
