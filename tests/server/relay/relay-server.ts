import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Bus } from '../../../server/relay/bus/bus.ts';
import { openBus } from '../../../server/relay/bus/open-bus.ts';
import { rightsOneByOne } from '../../support/rights-one-by-one.ts';
import type { Access, DocumentRights, ReadingInterval, Sender } from '../../../server/relay/ports.ts';
import { createRelay, type Relay, type RelayOptions } from '../../../server/relay/relay.ts';
import { openStorage, type Storage } from '../../../server/storage/open.ts';

/** Ann of Acme, Bo of Borealis, who share a room, and Cy, whom nobody lets in. */
export const ann = 'uann0000000000000' as UserId;
export const bo = 'ubo00000000000000' as UserId;
export const cy = 'ucy00000000000000' as UserId;
export const room = 'rroom000000000000' as RoomId;
/** A second room of Ann and Bo. */
export const otherRoom = 'rother00000000000' as RoomId;

const always: readonly ReadingInterval[] = [{ from: 0, to: Infinity }];

/** Rights without accounts and companies: a cookie is a person's id, and the members of rooms are told. */
export class MemoryAccess implements Access {
  readonly members = new Map<RoomId, Map<UserId, DocumentRights>>();
  readonly ended = new Set<string>();

  constructor() {
    for (const one of [room, otherRoom]) {
      this.members.set(one, new Map([ann, bo].map((user) => [user, { read: always, write: null }])));
    }
  }

  allow(user: UserId, rights: Partial<DocumentRights> = {}, one = room): void {
    this.members.get(one)?.set(user, { read: always, write: null, ...rights });
  }

  refuse(user: UserId, write: Refusal, one = room): void {
    this.allow(user, { write }, one);
  }

  remove(user: UserId, one = room): void {
    this.members.get(one)?.delete(user);
  }

  authenticate(headers: IncomingHttpHeaders): Promise<Omit<Sender, 'device'> | null> {
    const user = /user=(u[0-9a-z]{16})/.exec(headers.cookie ?? '')?.[1] as UserId | undefined;
    if (!user || this.ended.has(user)) return Promise.resolve(null);
    return Promise.resolve({ user, company: 'cacme000000000000' as CompanyId, session: `session of ${user}` });
  }

  rights(user: UserId, document: DocumentName): Promise<DocumentRights | null> {
    const parsed = parseDocumentName(document);
    if (parsed?.kind === 'home') return Promise.resolve(parsed.user === user ? { read: always, write: null } : null);
    if (parsed?.kind !== 'room' && parsed?.kind !== 'page') return Promise.resolve(null);
    return Promise.resolve(this.members.get(parsed.room)?.get(user) ?? null);
  }

  rightsOf(user: UserId, documents: readonly DocumentName[]): ReturnType<Access['rightsOf']> {
    return rightsOneByOne((document) => this.rights(user, document), documents);
  }
}

/** A relay on a port and a database of its own. */
export interface RelayServer {
  readonly url: string;
  readonly relay: Relay;
  readonly storage: Storage;
  readonly bus: Bus;
  readonly access: MemoryAccess;
  readonly dataDir: string;
  /** What the relay has logged as errors; a test that stops with some fails. */
  readonly errors: unknown[];
  /** Stops it and starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const cookieOf = (user: UserId): string => `user=${user}`;

/** What is not as usual, and what several relays on one database share. */
export interface StartOptions extends Partial<RelayOptions> {
  readonly sharedAccess?: MemoryAccess;
  readonly redisUrl?: string | undefined;
}

/** Starts a relay; `databaseUrl` for PostgreSQL. */
export async function startRelay(databaseUrl?: string, options: StartOptions = {}): Promise<RelayServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'foyer-relay-'));
  const { sharedAccess: access = new MemoryAccess() } = options;
  let running = await run(dataDir, access, databaseUrl, options);
  return {
    get url() {
      return running.url;
    },
    get relay() {
      return running.relay;
    },
    get storage() {
      return running.storage;
    },
    get bus() {
      return running.bus;
    },
    get errors() {
      return running.errors;
    },
    access,
    dataDir,
    restart: async () => {
      await running.stop();
      running = await run(dataDir, access, databaseUrl, options);
    },
    stop: async () => {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function run(dataDir: string, access: Access, databaseUrl?: string, options: StartOptions = {}) {
  const storage = await openStorage({ dataDir, databaseUrl });
  await storage.migrate();
  const errors: unknown[] = [];
  const silent = (): void => undefined;
  const logger = { info: silent, warn: silent, error: (fields: object) => void errors.push(fields) };
  let url = '';
  const isAllowedOrigin = (origin: string): boolean => origin === url;
  const { redisUrl, sharedAccess: _shared, ...others } = options;
  const bus = await openBus(storage, redisUrl, logger);
  const relay = await createRelay({ storage, logger, clock: Date.now, isAllowedOrigin, access, bus, ...others });
  const server: Server = createServer((_request, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket, head) => {
    if (!relay.handleUpgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    await relay.close();
    await bus.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await storage.close();
    // As text: an error may hold a document, and with it everything that is live.
    if (errors.length > 0) throw new Error(`the relay logged an error: ${inspect(errors[0], { depth: 1 })}`);
  };
  return { url, relay, storage, bus, errors, stop };
}
