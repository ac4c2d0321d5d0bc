// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { roomDocument } from '#shared/documents/names.ts';
import { directRoomId, newRecordId, newRoomId, newUserId, randomLetters, type RoomId } from '#shared/ids.ts';
import type { Published } from '#shared/records/published.ts';
import { HybridClock } from '#shared/time.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import { readPicture } from '../../../src/lib/projection/open-room.ts';
import { projectMarks } from '../../../src/lib/projection/project-marks.ts';
import { projectRoom } from '../../../src/lib/projection/project-room.ts';
import { emptyFacts, emptyWhole, refreshRoom } from '../../../src/lib/projection/refresh-room.ts';
import { membersOf, writeWhole } from '../../../src/lib/projection/room-members.ts';
import type { RoomFacts } from '../../../src/lib/projection/tables.ts';
import { nothingLive } from '../../../src/lib/sync/engine.ts';
import { acme, borealis, company, me, member } from '../components/room-rows.ts';
import { eventually } from './support/eventually.ts';

const owner = { user: me, company: acme };
const bo = newUserId();
const al = newUserId();
let databases: FoyerDatabase[] = [];
afterEach(() => {
  for (const database of databases) database.close();
  databases = [];
});

function newDatabase(name = `foyer-test-${randomLetters(8)}`): FoyerDatabase {
  const database = new FoyerDatabase(name);
  databases.push(database);
  return database;
}

/** A row of facts as a tab of the version before writes it. */
async function writeAsBefore(database: FoyerDatabase, id: RoomId, more: object): Promise<void> {
  const { people: _, ...facts } = emptyFacts(id);
  await database.facts.put({ ...facts, known: true, createdAt: 1, ...more } as unknown as RoomFacts);
}

test('What a tab of the version before writes into the upgraded database is put where it belongs: the room is listed and written in (M12, P2)', async () => {
  const database = newDatabase();
  const [group, direct] = [newRoomId(), directRoomId(me, bo)];
  await writeAsBefore(database, group, {
    name: 'Launch',
    members: [member(me, 'Me'), { ...member(al, 'Al'), since: 1 }],
  });
  await writeAsBefore(database, direct, { members: [member(me, 'Me'), { ...member(bo, 'Bo', borealis), since: 1 }] });
  const nothing = { facts: undefined, members: [], acts: [] };
  expect((await readPicture(database, direct, nothing)).members.map(({ name }) => name)).toEqual(['Me', 'Bo']);
  const core = {
    ...{ owner, database, durable: database, clock: new HybridClock('device00') },
    engine: {
      ...{ outboxChanged: () => {}, enter: () => {}, leave: () => {}, fetchPage: () => {}, setTyping: () => {} },
      ...{ marked: () => {}, stop: () => {} },
      subscribe: (listener: (live: typeof nothingLive) => void) => {
        listener(nothingLive);
        return () => {};
      },
    },
  };
  await sendMessage(core, direct, 'hello', newRecordId());
  await projectMarks(database, owner, [{ type: 'unread', room: group, mark: 0, count: 1, upTo: 1, at: 1 }]);
  expect(await database.rooms.get(direct)).toMatchObject({ name: 'Bo', other: bo, last: { text: 'hello' } });
  expect(await database.rooms.get(group)).toMatchObject({ name: 'Launch', count: 2, unread: 1 });
  for (const facts of await database.facts.toArray()) expect(facts).not.toHaveProperty('members');
  expect((await membersOf(database, direct)).map(({ name }) => name)).toEqual(['Me', 'Bo']);
});

test('Written over by a tab of the version before, a room has the members that this tab has last heard of (M12)', async () => {
  const database = newDatabase();
  const group = newRoomId();
  const members = [member(me, 'Me'), { ...member(bo, 'Bo', borealis), since: 1 }];
  await writeWhole(database, owner, { ...emptyWhole(group), known: true, name: 'Launch', members });
  const told = await database.facts.get(group);
  await database.facts.put({ ...told, members: [...members, { ...member(al, 'Al'), since: 2 }] } as never);
  await refreshRoom(database, owner, group);
  expect(await database.rooms.get(group)).toMatchObject({ count: 3 });
  // One that has heard nothing of them writes none at all.
  await database.facts.put({ ...(await database.facts.get(group)), members: [] } as never);
  await refreshRoom(database, owner, group);
  expect((await membersOf(database, group)).map(({ name }) => name)).toEqual(['Me', 'Bo', 'Al']);
});

test('A tab keeps what was typed and leaves before another upgrades the database; it does not open it again (M12, M02)', async () => {
  const database = newDatabase();
  await database.open();
  const left: string[] = [];
  database.onUpgrade(async () => {
    await database.drafts.put({ room: newRoomId(), text: 'half a thought' });
    left.push('left');
  });
  const next = newDatabase(database.name);
  next.version(database.verno + 1).stores({ more: 'id' });
  await next.open();
  expect(left).toEqual(['left']);
  expect(await next.drafts.toArray()).toMatchObject([{ text: 'half a thought' }]);
  await eventually(() => expect(database.isOpen()).toBe(false));
  await expect(database.drafts.count()).rejects.toThrow();
});

test('A room whose document says what it said before is not written again, neither its facts nor who is in it', async () => {
  const database = newDatabase();
  const room = newRoomId();
  const writes: string[] = [];
  database.use({
    stack: 'dbcore',
    name: 'count',
    create: (core) => ({
      ...core,
      table: (name) => {
        const table = core.table(name);
        return { ...table, mutate: (request) => (writes.push(name), table.mutate(request)) };
      },
    }),
  });
  const person = (user: typeof me, name: string, since: number): Published => ({
    ...{ key: `member-${user}~1`, kind: 'member', user, company: acme, name, title: null, photo: null },
    ...{ role: 'member', state: 'active', since },
  });
  const told: Published[] = [
    {
      ...{ key: 'room~1', kind: 'room', type: 'group', name: 'Launch', photo: null, description: null },
      ...{ history: 'all', createdAt: 1 },
    },
    person(me, 'Me', 1),
    person(bo, 'Bo', 2),
    { key: `company-${acme}~1`, kind: 'room-company', ...company(acme, 'Acme') },
  ] as Published[];
  const open = (published: readonly Published[], seq: number) =>
    projectRoom(database, owner, { document: roomDocument(room), room, published, seq });
  await open(told, 1);
  // What this device adds of its own changes nothing about that.
  await projectMarks(database, owner, [{ type: 'unread', room, mark: 1, count: 1, upTo: 2, at: 2 }]);
  await open(told, 2);
  writes.length = 0;
  await open(told, 3);
  expect(writes.filter((table) => table !== 'documents')).toEqual([]);
  await open([...told, person(al, 'Al', 3)], 4);
  expect(writes.filter((table) => table !== 'documents').sort()).toEqual(['facts', 'members', 'rooms']);
});
