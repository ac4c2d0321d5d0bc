import { expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { openStorage } from '../../server/storage/open.ts';
import { StartError } from '../../server/start-error.ts';
import { acknowledged, say, textsOf } from '../server/relay/client.ts';
import { ann, bo, cookieOf, room, startRelay } from '../server/relay/relay-server.ts';
import { AppSocket } from '../support/app-socket.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { storageContract } from './storage-suite.ts';

storageContract('PostgreSQL', async () => {
  const { url, drop } = await createTestDatabase();
  return { databaseUrl: url, remove: drop };
});

test('A database that cannot be reached is named in one sentence, without its password (M14)', async () => {
  const address = 'postgres://foyer:secret@127.0.0.1:1/foyer';
  const refused = await openStorage({ dataDir: '', databaseUrl: address }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StartError);
  expect((refused as Error).message).toBe('The database in DATABASE_URL cannot be reached (ECONNREFUSED).');
});

test('Two servers on one database write the same page at once: each admits again what met the other, no channel closes, one number is never given twice, and both sides show everything (P1, P3)', async () => {
  const database = await createTestDatabase();
  const servers = [await startRelay(database.url), await startRelay(database.url)] as const;
  try {
    const page = pageDocument(room, 1);
    const sides = await Promise.all(
      ([ann, bo] as const).map(async (user, index) => {
        const socket = await AppSocket.connect(servers[index]!.url, cookieOf(user), 'phone');
        return { user, socket, ...(await socket.open(page)) };
      }),
    );
    const texts: string[] = [];
    for (let round = 0; round < 40; round += 1) {
      for (const { user, doc } of sides) {
        const text = `${user} ${round}`;
        say(doc, user, text);
        texts.push(text);
      }
      // Sometimes both wait for the disk, mostly they write on.
      if (round % 8 === 0) await Promise.all(sides.map(({ socket, doc }) => acknowledged(socket, doc)));
    }
    await Promise.all(sides.map(({ socket, doc }) => acknowledged(socket, doc)));
    for (const { doc, socket } of sides) {
      const shown = () => [ann, bo].flatMap((user) => textsOf(doc, user)).sort();
      await expect.poll(shown, { timeout: 10_000 }).toEqual([...texts].sort());
      expect(doc.store.pendingStructs).toBeNull();
      expect(socket.heard.filter(({ type }) => type === 'closed')).toEqual([]);
    }
    const [{ storage }] = servers;
    const numbers = (await storage.db.selectFrom('record_index').select('n').orderBy('n').execute()).map(({ n }) => n);
    expect(numbers).toEqual(Array.from({ length: texts.length }, (_, index) => index + 1));
    for (const { socket } of sides) {
      const told = new Map(
        socket.heard.flatMap((frame) =>
          frame.type === 'ack' || frame.type === 'data'
            ? frame.arrivals.map(({ lane, id, n }) => [`${lane} ${id}`, n])
            : [],
        ),
      );
      expect([...told.values()].sort((one, other) => Number(one) - Number(other))).toEqual(numbers);
    }
  } finally {
    for (const server of servers) await server.stop();
    await database.drop();
  }
});
