// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import type { DBCore } from 'dexie';
import { afterEach, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, newRoomId, newUserId, randomLetters, type UserId } from '#shared/ids.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import { projectMarks } from '../../../src/lib/projection/project-marks.ts';
import { projectPage } from '../../../src/lib/projection/project-page.ts';
import { emptyWhole, refreshRoom } from '../../../src/lib/projection/refresh-room.ts';
import { writeWhole } from '../../../src/lib/projection/room-members.ts';
import { acme, me, member } from '../components/room-rows.ts';

const owner = { user: me, company: acme };
let databases: FoyerDatabase[] = [];
afterEach(() => {
  for (const database of databases) database.close();
  databases = [];
});

/** A room of so many people on a device that counts the letters it reads and writes. */
async function roomOf(count: number) {
  const database = new FoyerDatabase(`foyer-test-${randomLetters(8)}`);
  databases.push(database);
  const moved = { letters: 0 };
  const weigh = <Value>(value: Value): Value => {
    moved.letters += JSON.stringify(value ?? null).length;
    return value;
  };
  database.use({
    stack: 'dbcore',
    name: 'weigh',
    create: (core): DBCore => ({
      ...core,
      table: (name) => {
        const table = core.table(name);
        return {
          ...table,
          get: (request) => table.get(request).then(weigh),
          getMany: (request) => table.getMany(request).then(weigh),
          query: (request) => table.query(request).then(weigh),
          mutate: (request) => {
            if ('values' in request) weigh(request.values);
            return table.mutate(request);
          },
        };
      },
    }),
  });
  const room = newRoomId();
  const others = Array.from({ length: count - 1 }, () => newUserId());
  const members = [me, ...others].map((user, at) => ({ ...member(user, `Person ${at}`), since: at }));
  await writeWhole(database, owner, { ...emptyWhole(room), known: true, name: 'Everybody', createdAt: 1, members });
  await database.marks.bulkPut(others.map((user) => ({ room, user, n: 0 })));
  await refreshRoom(database, owner, room);
  let n = 0;
  return {
    database,
    room,
    author: others[0] as UserId,
    row: () => database.rooms.get(room),
    /** A message arrives, and the server counts it; gives how much was moved for it. */
    arrives: async (lane: UserId, text: string): Promise<number> => {
      moved.letters = 0;
      n += 1;
      const id = newRecordId();
      const document = pageDocument(room, 1);
      await projectPage(database, owner, {
        document,
        records: [{ type: 'person', lane, id, truth: { type: 'message', at: n, text, edited: false, stamp: '' } }],
        ...{ whole: false, here: null, acked: [], refused: [], seq: n },
        arrivals: [{ lane, id, n, arrival: n }],
      });
      await projectMarks(database, owner, [
        { type: 'unread', room, mark: 0, count: n, upTo: n, at: n },
        { type: 'read', room, user: lane, n },
      ]);
      return moved.letters;
    },
  };
}

test('A message costs a device the same in a room of 5 and of 500: its row of the list holds no members, and none are read for it', async () => {
  const [small, large] = [await roomOf(5), await roomOf(500)];
  const costs: number[][] = [];
  for (const one of [small, large]) {
    const mine: number[] = [];
    for (const text of ['one', 'two', 'six']) mine.push(await one.arrives(one.author, text));
    mine.push(await one.arrives(me, 'own'));
    costs.push(mine);
  }
  const [few = [], many = []] = costs;
  few.forEach((cost, at) => {
    expect(cost).toBeGreaterThan(0);
    // Figures of two digits more, in a row or two.
    expect(Math.abs((many[at] ?? Infinity) - cost)).toBeLessThan(cost * 0.05);
  });
  expect(await large.row()).toMatchObject({ count: 500, last: { text: 'own', readBy: 0 } });
  expect(JSON.stringify(await large.row()).length).toBeLessThan(JSON.stringify(await small.row()).length + 20);
});

test('The author of the last message is named, and who has read one’s own is counted, without all the others (M05, M06)', async () => {
  const { database, room, author, row, arrives } = await roomOf(50);
  await arrives(author, 'hello');
  expect((await row())?.last).toMatchObject({ authorName: 'Person 1', text: 'hello' });
  await arrives(me, 'mine');
  const readers = (await database.members.where('[room+user]').between([room, ''], [room, '~']).toArray()).slice(0, 7);
  await projectMarks(
    database,
    owner,
    readers.map(({ user }) => ({ type: 'read', room, user, n: 2 })),
  );
  const others = readers.filter(({ user }) => user !== me).length;
  expect((await row())?.last?.readBy).toBe(others);
});
