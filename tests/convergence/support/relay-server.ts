import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import {
  homeDocument,
  parseDocumentName,
  roomDocument,
  roomOfDocument,
  type DocumentName,
} from '#shared/documents/names.ts';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import { rightsOneByOne } from '../../support/rights-one-by-one.ts';
import { eraseRecords, type PlacedRecord } from '../../../server/retention/erase-records.ts';
import { createRelay } from '../../../server/relay/create-relay.ts';
import type { Access, DocumentRights, Publication, Sender } from '../../../server/relay/ports.ts';
import { MemoryCounters } from '../../../server/relay/relay-counters.ts';
import { openStorage } from '../../../server/storage/open.ts';

/** The people of one room. */
export interface People {
  readonly company: CompanyId;
  readonly users: readonly UserId[];
}

/** The product's own relay, on a database of its own, with rooms that tests make. */
export interface RelayServer {
  /** A socket of a person's device, which comes back to a seat. */
  connect(user: UserId, device: string, seat: string): WebSocket;
  /** Makes a room of these people, as the server does it. */
  openRoom(room: RoomId, people: People): Promise<void>;
  /** Takes records away for good, as retention does. */
  erase(records: readonly PlacedRecord[]): Promise<void>;
  close(): Promise<void>;
}

const everything: DocumentRights = { read: [{ from: 0, to: Infinity }], write: null };

/** Starts a relay that knows people by their cookie. */
export async function startRelayServer(counters = new MemoryCounters()): Promise<RelayServer> {
  const rooms = new Map<RoomId, People>();
  const companies = new Map<UserId, CompanyId>();
  const dataDir = await mkdtemp(join(tmpdir(), 'foyer-convergence-'));
  const storage = await openStorage({ dataDir });
  await storage.migrate();
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const access: Access = {
    authenticate: ({ cookie }: IncomingHttpHeaders) => {
      const user = cookie as UserId;
      const company = companies.get(user);
      const sender: Omit<Sender, 'device'> | null = company === undefined ? null : { user, company, session: user };
      return Promise.resolve(sender);
    },
    rights: (user, document) => Promise.resolve(rightsOf(user, document)),
    rightsOf: (user, documents) => rightsOneByOne((document) => Promise.resolve(rightsOf(user, document)), documents),
  };
  function rightsOf(user: UserId, document: DocumentName): DocumentRights | null {
    const kind = parseDocumentName(document);
    if (kind?.kind === 'home') return kind.user === user ? everything : null;
    if (kind?.kind === 'company') return kind.company === companies.get(user) ? everything : null;
    const room = roomOfDocument(document);
    return room !== null && rooms.get(room)?.users.includes(user) ? everything : null;
  }
  const relay = await createRelay({
    storage,
    access,
    logger: quiet,
    clock: Date.now,
    isAllowedOrigin: () => true,
    counters,
  });
  const server = createServer((_request, response) => response.end());
  server.on('upgrade', (request, socket, head: Buffer) => {
    if (!relay.handleUpgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    connect: (user, device, seat) =>
      new WebSocket(`ws://127.0.0.1:${port}${syncPath}?protocol=${protocolVersion}&device=${device}&seat=${seat}`, {
        headers: { cookie: user, origin: `http://127.0.0.1:${port}` },
      }),
    openRoom: async (room, people) => {
      rooms.set(room, people);
      for (const user of people.users) companies.set(user, people.company);
      await relay.publish(publicationsOf(room, people));
    },
    erase: async (records) => void (await eraseRecords({ storage, relay }, records)),
    close: async () => {
      await relay.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await storage.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function publicationsOf(room: RoomId, { company, users }: People): Publication[] {
  const document = roomDocument(room);
  const now = Date.now();
  const of = (id: string, value: { kind: string }): Publication => ({ document, id, value });
  return [
    of('room', { kind: 'room', type: 'group', name: 'Fuzz', createdAt: now } as { kind: string }),
    of('head', { kind: 'head', page: 1 } as { kind: string }),
    of(company, { kind: 'room-company', company, name: 'Acme', colour: null, rules: closedPolicy.rules.partners } as {
      kind: string;
    }),
    ...users.flatMap((user): Publication[] => {
      const about = { user, company, name: user, title: null, photo: null };
      const member = { kind: 'member', ...about, role: 'member', state: 'active', since: now };
      const entry = { kind: 'room-entry', room, state: 'active' };
      return [of(user, member), { document: homeDocument(user), id: room, value: entry }];
    }),
  ];
}
