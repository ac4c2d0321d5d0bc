import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { laneOf } from '#shared/documents/lanes.ts';
import { pageDocument, roomDocument } from '#shared/documents/names.ts';
import type { RecordId, UserId } from '#shared/ids.ts';
import { acknowledged, recall, say, shows, textsOf } from '../server/relay/client.ts';
import { ann, bo, cookieOf, otherRoom, room, startRelay, type RelayServer } from '../server/relay/relay-server.ts';
import { AppSocket } from '../support/app-socket.ts';

/** A place to keep data, made for one test. */
export interface TestPlace {
  readonly databaseUrl?: string;
  remove(): Promise<void>;
}

/** What holds for every database that Foyer keeps its data in. */
export function storageContract(name: string, makePlace: () => Promise<TestPlace>): void {
  let place: TestPlace;
  let server: RelayServer;

  const page = pageDocument(room, 1);
  const open = async (user: UserId, device = 'phone', document = page) => {
    const socket = await AppSocket.connect(server.url, cookieOf(user), device);
    return { socket, ...(await socket.open(document)) };
  };

  describe(`On ${name}`, () => {
    beforeEach(async () => {
      place = await makePlace();
      server = await startRelay(place.databaseUrl);
    });
    afterEach(async () => {
      await server.stop();
      await place.remove();
    });

    test('the schema is made once; a second start changes nothing', async () => {
      await server.storage.migrate();
      const { db } = server.storage;
      const before = await db.selectFrom('migration').selectAll().orderBy('name').execute();
      await server.restart();
      expect(await server.storage.db.selectFrom('migration').selectAll().orderBy('name').execute()).toEqual(before);
      expect(before.length).toBeGreaterThan(0);
    });

    test('bytes, large numbers and null come back as they went in', async () => {
      const { db } = server.storage;
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const row = { document: page, seq: 2 ** 40 + 1, author: null, arrival: 2 ** 47, bytes, spans: '[]' };
      await db.insertInto('log').values(row).execute();
      const [back] = await db.selectFrom('log').selectAll().execute();
      expect({ ...back, bytes: Uint8Array.from(back!.bytes) }).toEqual(row);
    });

    test('a transaction that fails leaves nothing', async () => {
      const fails = server.storage.db.transaction().execute(async (trx) => {
        await trx.insertInto('relay_room').values({ room, counter: 9, head: 1 }).execute();
        throw new Error('no');
      });
      await expect(fails).rejects.toThrow('no');
      expect(await server.storage.db.selectFrom('relay_room').selectAll().execute()).toEqual([]);
    });

    test('messages are numbered per room without a gap, through a restart (P1)', async () => {
      const anns = await open(ann);
      const bos = await open(bo);
      for (let round = 0; round < 20; round += 1) {
        say(anns.doc, ann, `ann ${round}`);
        say(bos.doc, bo, `bo ${round}`);
      }
      await Promise.all([acknowledged(anns.socket, anns.doc), acknowledged(bos.socket, bos.doc)]);
      await server.restart();
      const again = await open(ann);
      say(again.doc, ann, 'after');
      await acknowledged(again.socket, again.doc);
      const other = await open(bo, 'other', pageDocument(otherRoom, 1));
      say(other.doc, bo, 'elsewhere');
      await acknowledged(other.socket, other.doc);
      const rows = await server.storage.db.selectFrom('record_index').select(['room', 'n']).orderBy('n').execute();
      expect(rows.filter((row) => row.room === room).map(({ n }) => n)).toEqual(
        Array.from({ length: 41 }, (_, index) => index + 1),
      );
      expect(rows.filter((row) => row.room === otherRoom).map(({ n }) => n)).toEqual([1]);
    });

    test('a log is compacted without a reader noticing, and recalled text leaves it (P7, R12)', async () => {
      const anns = await open(ann);
      const kept = say(anns.doc, ann, 'this stays');
      await acknowledged(anns.socket, anns.doc);
      const gone = say(anns.doc, ann, 'this goes');
      recall(anns.doc, ann, gone);
      await acknowledged(anns.socket, anns.doc);
      const rows = () =>
        server.storage.db.selectFrom('log').select(['bytes', 'author']).where('document', '=', page).execute();
      const log = async (): Promise<Buffer> => Buffer.concat((await rows()).map(({ bytes }) => bytes));
      expect((await log()).includes('this stays')).toBe(true);
      await expect.poll(async () => (await log()).includes('this goes'), { timeout: 10_000 }).toBe(false);
      expect(await rows()).toHaveLength(1);
      say(anns.doc, ann, 'and this comes');
      await acknowledged(anns.socket, anns.doc);
      await server.restart();
      const bos = await open(bo);
      await shows(bos.doc, ann, 'and this comes');
      expect(textsOf(bos.doc, ann)).toEqual(['and this comes', 'this stays']);
      expect(bos.doc.store.pendingStructs).toBeNull();
      say(bos.doc, bo, 'an answer');
      await acknowledged(bos.socket, bos.doc);
      const index = await server.storage.db.selectFrom('record_index').select(['id', 'recalled']).execute();
      expect(index).toEqual(
        expect.arrayContaining([
          { id: kept, recalled: 0 },
          { id: gone, recalled: 1 },
        ]),
      );
    });

    test('refusals are kept until they were heard (N02)', async () => {
      server.access.refuse(ann, { rule: 'excluded', company: null });
      const anns = await open(ann);
      say(anns.doc, ann, 'unsent');
      await anns.socket.hears((frame) => frame.type === 'refused');
      expect(await server.storage.db.selectFrom('refusal').select(['user', 'rule']).execute()).toEqual([
        { user: ann, rule: 'excluded' },
      ]);
      const lane = laneOf(anns.doc, ann);
      for (const key of lane.keys()) lane.delete(key);
      await expect.poll(() => server.storage.db.selectFrom('refusal').selectAll().execute()).toEqual([]);
    });

    test('publications survive a failed command and a crash, in order', async () => {
      const head = (page: number) => [
        { document: roomDocument(room), id: 'head', value: { kind: 'head', page } as never },
      ];
      await server.storage.db.transaction().execute(async (trx) => {
        await server.relay.stagePublications(trx, head(1));
        await server.relay.stagePublications(trx, head(2));
      });
      await server.relay.flushPublications();
      const rooms = await open(ann, 'phone', roomDocument(room));
      await expect.poll(() => [...laneOf(rooms.doc, '@').values()]).toMatchObject([{ page: 2 }]);
      expect(await server.storage.db.selectFrom('publication').selectAll().execute()).toEqual([]);
    });

    test('read marks only rise', async () => {
      const anns = await open(ann);
      for (const text of ['one', 'two', 'three']) say(anns.doc, ann, text);
      await acknowledged(anns.socket, anns.doc);
      const bos = await open(bo, 'phone', roomDocument(room));
      bos.socket.send({ type: 'read', room, n: 3 });
      bos.socket.send({ type: 'read', room, n: 1 });
      await bos.socket.settled();
      await expect
        .poll(() => server.storage.db.selectFrom('read_mark').select(['user', 'n']).execute())
        .toEqual([{ user: bo, n: 3 }]);
    });

    test('a seeded room is found again whole, with the arrivals it was given', async () => {
      const records = Array.from({ length: 1200 }, (_, count) => ({
        id: `m${count}` as RecordId,
        kind: 'message' as const,
        at: 1_700_000_000_000 + count,
        text: `message ${count}`,
      }));
      await server.relay.append(page, bo, records);
      await server.restart();
      const { n, arrival } = await server.storage.db
        .selectFrom('record_index')
        .select(['n', 'arrival'])
        .where('id', '=', 'm1199' as RecordId)
        .executeTakeFirstOrThrow();
      expect({ n, arrival }).toEqual({ n: 1200, arrival: 1_700_000_001_199 });
      const anns = await open(ann);
      await shows(anns.doc, bo, 'message 1199');
      expect(textsOf(anns.doc, bo)).toHaveLength(1200);
    });
  });
}
