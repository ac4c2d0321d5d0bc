import { expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { openStorage } from '../../server/storage/open.ts';
import { StartError } from '../../server/start-error.ts';
import { acknowledged, say } from '../server/relay/client.ts';
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

test('Two servers on one database write the same page: one number is never given twice, and nothing acknowledged is lost (P1)', async () => {
  const database = await createTestDatabase();
  const servers = [await startRelay(database.url), await startRelay(database.url)];
  try {
    const page = pageDocument(room, 1);
    const texts: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      for (const [index, server] of servers.entries()) {
        const user = index === 0 ? ann : bo;
        // A document that another server has changed is opened anew: so does a client that was told to come back.
        for (let attempt = 0; ; attempt += 1) {
          const socket = await AppSocket.connect(server.url, cookieOf(user), `device${round}`);
          const { doc, channel } = await socket.open(page);
          const text = `${user} ${round} ${attempt}`;
          say(doc, user, text);
          const closed = socket.hears((frame) => frame.type === 'closed' && frame.channel === channel);
          const stored = await Promise.race([acknowledged(socket, doc).then(() => true), closed.then(() => false)]);
          socket.close();
          if (stored) {
            texts.push(text);
            break;
          }
          expect(attempt).toBeLessThan(5);
        }
      }
    }
    const [{ storage }] = servers as [(typeof servers)[0]];
    const numbers = (await storage.db.selectFrom('record_index').select('n').orderBy('n').execute()).map(({ n }) => n);
    expect(numbers).toEqual(Array.from({ length: texts.length }, (_, index) => index + 1));
    const rows = await storage.db.selectFrom('log').select('bytes').execute();
    const log = Buffer.concat(rows.map(({ bytes }) => bytes));
    for (const text of texts) expect(log.includes(text), text).toBe(true);
  } finally {
    // Refused commits are logged as errors: here they are the point.
    for (const server of servers) await server.stop().catch(() => undefined);
    await database.drop();
  }
});
