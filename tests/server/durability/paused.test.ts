import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deserialize } from 'node:v8';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { pageDocument, type DocumentName } from '#shared/documents/names.ts';
import type { RecordId, UserId } from '#shared/ids.ts';
import type { AckFrame } from '#shared/wire/frames.ts';
import { runCommand } from '../../../server/companies/run-command.ts';
import { readJournal } from '../../../server/relay/documents/journal-files.ts';
import type { PackedCommit } from '../../../server/relay/documents/packed-group.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { say, textsOf } from '../relay/client.ts';
import { ann, bo, cookieOf, otherRoom, room, startRelay, type RelayServer } from '../relay/relay-server.ts';

/** Looks into the database over connections of its own: what it sees is committed. */
interface Outsider {
  /** How many of these records of a document are committed. */
  records(document: DocumentName, lane: UserId, ids: readonly RecordId[]): Promise<number>;
  commands(): Promise<number>;
  close(): Promise<void>;
}

const messages = 1000;
let server: RelayServer;
let outsider: Outsider;
let database: TestDatabase | undefined;

afterEach(async () => {
  await outsider.close();
  await server.stop();
  await database?.drop();
  database = undefined;
});

for (const end of ['committed', 'rolled back'] as const) {
  test(`Beside a command that stops half-way on SQLite 1,000 messages are acknowledged once they are on disk, and the command is ${end} as a whole (P1)`, async () => {
    server = await startRelay();
    outsider = sqliteOutsider(server);
    await pauseACommand(end);
  }, 30_000);

  test(`Beside a command that stops half-way on PostgreSQL 1,000 messages are acknowledged once they are on disk, and the command is ${end} as a whole (P1)`, async () => {
    database = await createTestDatabase();
    server = await startRelay(database.url);
    outsider = postgresOutsider(database.url);
    await pauseACommand(end);
  }, 30_000);
}

/** Pauses a command between two of its rows, sends messages beside it, and lets it go on. */
async function pauseACommand(end: 'committed' | 'rolled back'): Promise<void> {
  const writers = await Promise.all(
    [ann, bo].flatMap((user) =>
      [room, otherRoom].map(async (one) => {
        const document = pageDocument(one, 1);
        const socket = await AppSocket.connect(server.url, cookieOf(user), `of${one.slice(0, 6)}`);
        const { doc } = await socket.open(document);
        return { user, socket, document, doc, sent: [] as RecordId[], acknowledged: new Set<RecordId>() };
      }),
    ),
  );
  const looks: Promise<void>[] = [];
  for (const { socket, user, document, acknowledged } of writers) {
    const look = async ({ arrivals }: AckFrame): Promise<void> => {
      const ids = arrivals.map(({ id }) => id);
      // Asked at the moment of the acknowledgement, over another connection.
      expect(await outsider.records(document, user, ids)).toBe(ids.length);
      for (const id of ids) acknowledged.add(id);
    };
    void socket.hears((frame) => {
      if (frame.type === 'ack') looks.push(look(frame));
      return false;
    });
  }

  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let pause = (): void => undefined;
  const paused = new Promise<void>((resolve) => (pause = resolve));
  const row = (id: string) => ({ user: ann, id, path: '/', answer: '{}', at: 1 });
  const command = runCommand(server, async (trx) => {
    await trx.insertInto('command').values(row('first')).execute();
    pause();
    await released;
    await trx.insertInto('command').values(row('second')).execute();
    if (end === 'rolled back') throw new Error('the command fails');
  });
  const ended = command.then(
    () => 'committed',
    () => 'rolled back',
  );
  await paused;

  for (let count = 0; count < messages; count += 1) {
    const writer = writers[count % writers.length] as (typeof writers)[number];
    writer.sent.push(say(writer.doc, writer.user, `message ${count}`));
  }
  const acknowledged = (): number => writers.reduce((sum, one) => sum + one.acknowledged.size, 0);
  const heardAll = async (): Promise<void> => {
    for (const { socket } of writers) await socket.settled();
    await Promise.all(looks);
  };
  await heardAll();
  await expect.poll(acknowledged, { timeout: 10_000 }).toBe(messages);
  expect(await outsider.commands()).toBe(0);

  release();
  expect(await ended).toBe(end);
  expect(await outsider.commands()).toBe(end === 'committed' ? 2 : 0);
  await expect.poll(acknowledged, { timeout: 10_000 }).toBe(messages);
  await heardAll();

  for (const { document } of writers.slice(0, 2)) {
    const reader = await AppSocket.connect(server.url, cookieOf(bo), 'reader');
    const { doc } = await reader.open(document);
    await expect.poll(() => textsOf(doc, ann).length + textsOf(doc, bo).length, { timeout: 10_000 }).toBe(messages / 2);
    reader.close();
  }
  for (const { document, user, sent, socket } of writers) {
    expect(await outsider.records(document, user, sent)).toBe(messages / writers.length);
    socket.close();
  }
}

function sqliteOutsider({ dataDir }: RelayServer): Outsider {
  const sqlite = new DatabaseSync(join(dataDir, 'foyer.db'), { readOnly: true });
  const find = sqlite.prepare('select 1 from record_index where document = ? and lane = ? and id = ?');
  // On its way into the tables, and on disk already.
  const inJournal = (): Set<string> =>
    new Set(
      readJournal(dataDir).flatMap(({ bytes }) =>
        (deserialize(bytes) as PackedCommit).groups.flatMap(({ document, index: { names, lane, id } }) =>
          id.map((one, at) => `${document} ${names[lane[at]!]} ${one}`),
        ),
      ),
    );
  return {
    records: (document, lane, ids) => {
      const waiting = inJournal();
      const isThere = (id: RecordId): boolean =>
        waiting.has(`${document} ${lane} ${id}`) || find.get(document, lane, id) !== undefined;
      return Promise.resolve(ids.filter(isThere).length);
    },
    commands: () => Promise.resolve(sqlite.prepare('select * from command').all().length),
    close: () => Promise.resolve(sqlite.close()),
  };
}

function postgresOutsider(url: string): Outsider {
  const client = new pg.Pool({ connectionString: url, max: 4 });
  const count = async (query: string, values: readonly unknown[] = []): Promise<number> =>
    (await client.query(query, [...values])).rows.length;
  return {
    records: (document, lane, ids) =>
      count('select 1 from record_index where document = $1 and lane = $2 and id = any($3)', [document, lane, ids]),
    commands: () => count('select * from command'),
    close: () => client.end(),
  };
}
