import { createServer, request, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

/** A server in front of another one, which can make it look like a newer build. */
export interface AlteringProxy {
  readonly url: string;
  /**
   * From now on the service worker is another one, as after an upgrade of the server; where `renamed` is given, a part of
   * the build has another name in it, and is there under that name.
   */
  upgrade(renamed?: RenamedPart): void;
  close(): Promise<void>;
}

/** A part of the build by its file name, before and after an upgrade. */
export interface RenamedPart {
  readonly from: string;
  readonly to: string;
}

/** Passes everything on to the server at a port of this machine. */
export async function alteringProxy(port: number): Promise<AlteringProxy> {
  let upgraded = false;
  let renamed: RenamedPart | null = null;
  const server: Server = createServer((incoming, outgoing) => {
    // Plain and whole: a packed or an unchanged answer cannot be altered.
    const { 'if-none-match': _etag, ...asked } = incoming.headers;
    const headers = { ...asked, 'accept-encoding': 'identity' };
    const path = incoming.url ?? '/';
    const passed = request(
      `http://127.0.0.1:${port}${renamed ? path.replace(renamed.to, renamed.from) : path}`,
      { method: incoming.method, headers },
      (answer) => {
        if (!upgraded || path !== '/service-worker.js') {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
          return;
        }
        const { 'content-length': length, ...rest } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 502, rest);
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const worker = Buffer.concat(parts).toString();
          const next = renamed ? worker.replaceAll(renamed.from, renamed.to) : worker;
          outgoing.end(`${next}\n// upgraded from ${length}`);
        });
      },
    );
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  server.on('upgrade', (incoming, socket, head) => {
    const onward = connect(port, '127.0.0.1', () => {
      const lines = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}`);
      onward.write(`GET ${incoming.url ?? '/'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) end.on('error', () => [socket, onward].forEach((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    upgrade: (part) => {
      upgraded = true;
      renamed = part ?? null;
    },
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
