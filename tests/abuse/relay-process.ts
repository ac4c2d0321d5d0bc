import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Access } from '../../server/relay/ports.ts';
import { createRelay } from '../../server/relay/relay.ts';
import { openStorage } from '../../server/storage/open.ts';

/** A relay in a process of its own, with rights for everybody: for crowds whose accounts would take minutes to make. */
export interface RelayProcess {
  readonly url: string;
  /** Stops it in order and starts it again on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the process. */
export async function relayProcess(): Promise<RelayProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'foyer-storm-'));
  let port = 0;
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = fork(fileURLToPath(import.meta.url), [dataDir, String(port)], { execArgv: [] });
    port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve(Number(message)));
      child.once('exit', (code) => reject(new Error(`the relay ended with ${String(code)}`)));
    });
  };
  const end = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.send('stop');
    await ended;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    restart: async () => {
      await end();
      await start();
    },
    stop: async () => {
      await end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const everything = { read: [{ from: 0, to: Infinity }], write: null };

const everybody: Access = {
  authenticate: (headers: IncomingHttpHeaders) => {
    const user = /user=(u[0-9a-z]{16})/.exec(headers.cookie ?? '')?.[1] as UserId | undefined;
    return Promise.resolve(user ? { user, company: 'cacme000000000000' as CompanyId, session: user } : null);
  },
  rights: () => Promise.resolve(everything),
  rightsOf: (_user, documents) => Promise.resolve(new Map(documents.map((document) => [document, everything]))),
};

async function serve(dataDir: string, port: number): Promise<void> {
  const storage = await openStorage({ dataDir, databaseUrl: undefined });
  await storage.migrate();
  const silent = (): void => undefined;
  const logger = {
    info: silent,
    warn: silent,
    error: (fields: object) => process.stderr.write(`${JSON.stringify(fields)}\n`),
  };
  const relay = await createRelay({ storage, access: everybody, logger, clock: Date.now, isAllowedOrigin: () => true });
  const server = createServer((_request, response) => response.writeHead(200).end('ok'));
  server.on('upgrade', (request, socket, head) => {
    if (!relay.handleUpgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  process.send?.((server.address() as AddressInfo).port);
  process.once('message', () => {
    void (async () => {
      server.close();
      await relay.close();
      server.closeAllConnections();
      await storage.close();
      process.exit(0);
    })();
  });
}

const [, script, dataDir, port] = process.argv;
if (script === fileURLToPath(import.meta.url) && dataDir !== undefined) await serve(dataDir, Number(port));
