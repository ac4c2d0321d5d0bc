// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newRoomId, newUserId, randomLetters, type RoomId, type UserId } from '#shared/ids.ts';
import { participatingRooms } from '../../../src/lib/actions/participating-rooms.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import { peopleKey } from '../../../src/lib/projection/people-key.ts';
import { emptyWhole, refreshRoom } from '../../../src/lib/projection/refresh-room.ts';
import { writeWhole } from '../../../src/lib/projection/room-members.ts';
import type { MemberRow } from '../../../src/lib/projection/rows.ts';
import type { WholeRoom } from '../../../src/lib/projection/tables.ts';
import { acme, me, member } from '../components/room-rows.ts';

const owner = { user: me, company: acme };
const [al, amy, bo] = [newUserId(), newUserId(), newUserId()];
let database: FoyerDatabase;
beforeEach(() => {
  database = new FoyerDatabase(`foyer-test-${randomLetters(8)}`);
});
afterEach(() => database.close());

let made = 0;
async function group(users: readonly (UserId | MemberRow)[], change: Partial<WholeRoom> = {}): Promise<RoomId> {
  const room = newRoomId();
  made += 1;
  const members = users.map((one) => (typeof one === 'string' ? member(one, one) : one));
  // The newest is offered first.
  await writeWhole(database, owner, { ...emptyWhole(room), known: true, createdAt: 1000 - made, members, ...change });
  await refreshRoom(database, owner, room);
  return room;
}
const offered = async (...people: UserId[]): Promise<RoomId[]> =>
  (await participatingRooms({ database, owner }, people)).map(({ id }) => id);

test('Offered are the rooms whose active members are exactly those chosen and oneself, several where there are several, those that wait too (S63, S64, N08)', async () => {
  const first = await group([me, al, bo]);
  const waiting = await group([bo, me, al], { entry: 'waiting' });
  const afterOneLeft = await group([me, al, bo, { ...member(amy, 'Amy'), state: 'left' }]);
  await group([me, al]);
  await group([me, al, bo, amy]);
  await group([me, al, { ...member(bo, 'Bo'), state: 'excluded' }]);
  await group([me, al, bo], { entry: 'left' });
  await group([me, al, bo], { entry: 'waiting', notCreated: { rule: 'not-found', company: null } });
  await group([me, al, bo], { type: 'direct' });
  expect(await offered(bo, al)).toEqual([first, waiting, afterOneLeft]);
  expect(await offered(al, bo, amy)).toHaveLength(1);
});

test('Who is on the way out of a room is no longer counted, who is on the way in is (S63, N08)', async () => {
  const room = await group([me, al, bo, amy]);
  const ask = {
    kind: 'command',
    command: 'room-act',
    room,
    act: room,
    after: null,
    state: 'waiting',
    refusal: null,
  } as const;
  await database.outbox.add({
    ...{ ...ask, name: 'command 1', id: '1' },
    ask: { command: 'remove-member', user: amy, memberName: 'Amy' },
  });
  await refreshRoom(database, owner, room);
  expect(await offered(al, bo)).toEqual([room]);
  expect(await offered(al, bo, amy)).toEqual([]);
  const { name, title, photo } = member(amy, 'Amy');
  await database.outbox.add({
    ...{ ...ask, name: 'command 2', id: '2' },
    ask: { command: 'add-members', people: [{ user: newUserId(), company: acme, name, title, photo }], companies: [] },
  });
  await refreshRoom(database, owner, room);
  expect(await offered(al, bo)).toEqual([]);
});

test('Two sets of people that share a key are told apart by who is in the rooms (S63)', async () => {
  const room = await group([me, al, bo]);
  await database.rooms.update(room, { people: peopleKey([me, al, amy]) });
  expect(await offered(al, amy)).toEqual([]);
});

test('The key of a room’s people does not depend on their order, and one more or less is another key', () => {
  const people = Array.from({ length: 500 }, () => newUserId());
  expect(peopleKey([...people].reverse())).toBe(peopleKey(people));
  const others = people.map((_, left) => peopleKey(people.filter((__, at) => at !== left)));
  expect(new Set([...others, peopleKey(people)]).size).toBe(people.length + 1);
});
