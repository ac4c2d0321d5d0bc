import { vi } from 'vitest';
import { roomDocument, type DocumentName } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import { testRedisUrl } from '../../support/redis.ts';
import { cuttableProxy, type CuttableProxy } from '../../support/cuttable-proxy.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { ann, bo, cookieOf, MemoryAccess, startRelay, type RelayServer } from '../relay/relay-server.ts';

/** What another process has said is here within this; the machine may be busy beside. */
export const patience = { timeout: 10_000, interval: 20 };

/** Two relays that serve one PostgreSQL database, and the Redis between them, if there is one. */
export interface TwoRelays {
  readonly a: RelayServer;
  readonly b: RelayServer;
  readonly access: MemoryAccess;
  /** Cuts both off from Redis, and mends it. */
  readonly redis: CuttableProxy | null;
  /** Cuts the second off from the database, and mends it. */
  readonly database: CuttableProxy;
  stop(): Promise<void>;
}

export async function startTwo({ withRedis }: { withRedis: boolean }): Promise<TwoRelays> {
  const database = await createTestDatabase();
  const redis = withRedis ? await cuttableProxy(testRedisUrl()) : null;
  const access = new MemoryAccess();
  const shared = { sharedAccess: access, redisUrl: redis?.url };
  const proxy = await cuttableProxy(database.url);
  const [a, b] = [await startRelay(database.url, shared), await startRelay(proxy.url, shared)];
  if (redis) await vi.waitUntil(() => a.bus.isConnected && b.bus.isConnected, patience);
  return {
    a,
    b,
    access,
    redis,
    database: proxy,
    stop: async () => {
      await a.stop();
      await b.stop();
      await redis?.close();
      await proxy.close();
      await database.drop();
    },
  };
}

/** A room of Ann and Bo. */
export function roomOf({ access }: TwoRelays, room: RoomId): RoomId {
  const always = { read: [{ from: 0, to: Infinity }], write: null };
  access.members.set(room, new Map([ann, bo].map((user) => [user, always])));
  return room;
}

/** A socket of a person at one of them, with a document open. */
export async function opened(server: RelayServer, user: UserId, document: DocumentName, device = 'phone') {
  const socket = await AppSocket.connect(server.url, cookieOf(user), device);
  const open = await socket.open(document);
  await socket.hears((frame) => frame.type === 'data' && frame.channel === open.channel);
  return { socket, ...open };
}

/** A socket of a person at one of them that watches a room, and has been told how it stands there. */
export async function watching(server: RelayServer, user: UserId, room: RoomId, device = 'phone'): Promise<AppSocket> {
  const socket = await AppSocket.connect(server.url, cookieOf(user), device);
  socket.send({ type: 'watch', documents: [{ document: roomDocument(room), seq: 0 }] });
  await socket.hears((frame) => frame.type === 'unread' && frame.room === room);
  await socket.settled();
  return socket;
}

/** Changes rights as a command does: with a signal in the transaction, acted upon here after it. */
export async function changeRights(server: RelayServer, room: RoomId, change: () => void): Promise<void> {
  await server.storage.db.transaction().execute((trx) => server.relay.stageRights(trx, { rooms: [room] }));
  change();
  await server.relay.rightsChanged({ rooms: [room] });
}
