// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, test } from 'vitest';
import { directRoomId, newRoomId, newUserId, randomLetters } from '#shared/ids.ts';
import { participatingRooms } from '../../../src/lib/actions/participating-rooms.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import { refreshRoom } from '../../../src/lib/projection/refresh-room.ts';
import { membersOf } from '../../../src/lib/projection/room-members.ts';
import { acme, borealis, company, me, member } from '../components/room-rows.ts';

const owner = { user: me, company: acme };
const [al, bo] = [newUserId(), newUserId()];
const group = newRoomId();
const direct = directRoomId(me, bo);

/** A device as the version before has left it, with the members in the rows. */
async function deviceOfBefore(): Promise<string> {
  const name = `foyer-test-${randomLetters(8)}`;
  const before = new Dexie(name);
  before.version(3).stores({
    rooms: 'id, sortAt',
    facts: 'id',
    timeline: '[room+lane+id], [room+at+id], [room+n], [room+page]',
    outbox: '++order, &name, state, record, document, [room+state], after, contact, act',
    drafts: 'room',
    people: 'user',
    marks: '[room+user], room',
    documents: 'name',
    meta: 'key',
    contacts: 'id, person',
    contactFacts: 'id',
    contactNotices: '++id, contact',
    roomPhotos: 'hash',
  });
  const companies = [company(acme, 'Acme'), company(borealis, 'Borealis')];
  const common = {
    ...{ entry: 'active', known: true, createdAt: 1, companies, sealed: null, head: 1, mark: 0, counted: null },
  };
  const row = {
    ...{ state: 'active', companies, partners: companies.slice(1), sealed: null, head: 1, last: null, coming: false },
    ...{ sortAt: 1, unread: 0, waiting: 0, refused: 0, draft: 'half a thought' },
  };
  const three = [member(me, 'Me'), { ...member(al, 'Al'), since: 1 }, { ...member(bo, 'Bo', borealis), since: 2 }];
  const two = [member(me, 'Me'), { ...member(bo, 'Bo', borealis), title: 'Buyer' }];
  await before.table('facts').bulkPut([
    {
      ...common,
      id: group,
      type: 'group',
      name: 'Launch',
      description: 'Soon',
      history: 'all',
      photo: null,
      members: three,
    },
    { ...common, id: direct, type: 'direct', name: null, members: two },
  ]);
  await before.table('rooms').bulkPut([
    {
      ...row,
      id: group,
      type: 'group',
      name: 'Launch',
      other: null,
      photo: null,
      members: three,
      description: 'Soon',
      history: 'all',
    },
    { ...row, id: direct, type: 'direct', name: 'Bo', other: bo, photo: null, members: two, draft: '' },
  ]);
  await before.table('drafts').put({ room: group, text: 'half a thought' });
  await before
    .table('outbox')
    .add({ name: 'd k', kind: 'record', state: 'waiting', record: 'r', document: 'd', room: group });
  before.close();
  return name;
}

test('A device of the version before keeps its drafts and what waits; its rooms are listed at once, and members are rows of their own (M12, P2)', async () => {
  const database = new FoyerDatabase(await deviceOfBefore());
  expect(await database.drafts.toArray()).toEqual([{ room: group, text: 'half a thought' }]);
  expect(await database.outbox.toArray()).toMatchObject([{ name: 'd k', state: 'waiting', room: group }]);
  const rows = await database.rooms.toArray();
  expect(rows.find(({ id }) => id === group)).toMatchObject({ count: 3, partners: [{ name: 'Borealis' }] });
  expect(rows.find(({ id }) => id === direct)).toMatchObject({ name: 'Bo', other: bo, title: 'Buyer', count: 2 });
  for (const one of [...rows, ...(await database.facts.toArray())]) expect(one).not.toHaveProperty('members');
  expect((await membersOf(database, group)).map(({ name }) => name)).toEqual(['Me', 'Al', 'Bo']);
  expect((await participatingRooms({ database, owner }, [bo, al])).map(({ id }) => id)).toEqual([group]);
  // What is listed is what would be listed anew.
  for (const listed of rows) {
    await refreshRoom(database, owner, listed.id);
    // The one in the outbox is counted now.
    expect(await database.rooms.get(listed.id)).toMatchObject({ ...listed, waiting: listed.id === group ? 1 : 0 });
  }
  database.close();
});
