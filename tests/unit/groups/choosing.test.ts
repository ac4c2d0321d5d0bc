import { expect, test } from 'vitest';
import { newCompanyId, newRoomId, newUserId, type UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import type { ChatPerson } from '../../../src/lib/components/new-chat/external-people.ts';
import { participatingRooms } from '../../../src/lib/components/new-chat/participating-rooms.ts';
import { suggestName } from '../../../src/lib/components/new-chat/suggest-name.ts';
import { sealedPeople, whyNot, type Circle } from '../../../src/lib/components/new-chat/why-not.ts';
import { search, searchEntry } from '../../../src/lib/components/rooms/search-index.ts';
import type { MemberRow, RoomRow } from '../../../src/lib/projection/rows.ts';
import { me, member, roomRow } from '../components/room-rows.ts';

const [al, amy, bo] = [newUserId(), newUserId(), newUserId()];

const group = (users: readonly (UserId | MemberRow)[], change: Partial<RoomRow> = {}): RoomRow =>
  roomRow({
    id: newRoomId(),
    type: 'group',
    name: 'Launch',
    other: null,
    members: users.map((one) => (typeof one === 'string' ? member(one, one) : one)),
    ...change,
  });
const colleague = (user: UserId, name = 'Al'): ChatPerson => ({
  ...{ user, name, title: null, photo: null, messageId: null },
  company: null,
  companyId: null,
});
const partner = (user: UserId, name = 'Bo'): ChatPerson => ({
  ...colleague(user, name),
  company: 'Borealis',
  companyId: newCompanyId(),
});
const everything: Circle = {
  reach: { partners: true, line: true, lead: true },
  sealed: new Set(),
  isNew: true,
  inside: 1,
  isExternal: false,
};

test('Offered are the rooms whose active members are exactly those chosen and oneself, several where there are several, those that wait too (S63, S64, N08)', () => {
  const first = group([me, al, bo]);
  const waiting = group([bo, me, al], { state: 'waiting' });
  const afterOneLeft = group([me, al, bo, { ...member(amy, 'Amy'), state: 'left' }]);
  const rooms = [
    first,
    group([me, al]),
    group([me, al, bo, amy]),
    group([me, al, { ...member(bo, 'Bo'), state: 'excluded' }]),
    waiting,
    group([me, al, bo], { state: 'left' }),
    group([me, al, bo], { state: 'waiting', notCreated: { rule: 'not-found', company: null } }),
    roomRow({ members: [member(me, 'Me'), member(al, 'Al')] }),
    afterOneLeft,
  ];
  expect(participatingRooms(rooms, me, [bo, al]).map(({ id }) => id)).toEqual([first.id, waiting.id, afterOneLeft.id]);
  // Who is on the way out is no longer counted.
  const leaving = group([me, al, bo, { ...member(amy, 'Amy'), waiting: 'removed' }]);
  expect(participatingRooms([leaving], me, [al, bo])).toHaveLength(1);
  expect(participatingRooms([leaving], me, [al, bo, amy])).toHaveLength(0);
});

test('A group is called after its people at first, as far as a name goes (S65)', () => {
  expect(suggestName([{ name: 'Bo' }, { name: '김민수' }], 'Ann')).toBe('Bo, 김민수, Ann');
  const many = Array.from({ length: 9 }, (_, at) => ({ name: `Person ${at}` }));
  expect(suggestName(many, 'Ann')).toBe('Person 0, Person 1, Person 2, Person 3 +6');
  const long = Array.from({ length: 3 }, (_, at) => ({ name: `${at}`.repeat(70) }));
  const suggested = suggestName(long, 'Ann');
  expect(suggested).toBe(`${'0'.repeat(70)} +3`);
  expect(suggested.length).toBeLessThanOrEqual(limits.nameLength);
});

test('Whoever may lead no external group chooses a partner alone or colleagues together, and hears why not both; whoever may mixes them (R06, S67)', () => {
  const noLead: Circle = { ...everything, reach: { ...everything.reach, lead: false } };
  expect(whyNot(partner(bo), [colleague(al)], everything)).toBeNull();
  expect(whyNot(partner(bo), [], noLead)).toBeNull();
  expect(whyNot(partner(bo), [colleague(al)], noLead)).toBe('may-not-lead');
  expect(whyNot(colleague(al), [partner(bo)], noLead)).toBe('may-not-lead');
  expect(whyNot(colleague(al), [colleague(amy)], noLead)).toBeNull();
  // Adding to a room: one that is external already is led by somebody else.
  const inside = { ...noLead, isNew: false, inside: 3 };
  expect(whyNot(partner(bo), [], inside)).toBe('may-not-lead');
  expect(whyNot(partner(bo), [], { ...inside, isExternal: true })).toBeNull();
});

test('A person whose link has ended, of a company one may not reach, or beyond the size of a group cannot be chosen, with the reason (S60, S02)', () => {
  const sealed = sealedPeople([roomRow({ other: bo, sealed: { rule: 'company-denied', company: null } })]);
  expect(whyNot(partner(bo), [], { ...everything, sealed })).toBe('sealed');
  expect(whyNot(partner(amy), [], { ...everything, sealed })).toBeNull();
  const noReach = { ...everything, reach: { partners: false, line: false, lead: false } };
  expect(whyNot(partner(bo), [], noReach)).toBe('no-partners');
  expect(whyNot({ ...partner(bo), companyId: null }, [], everything)).toBe('unknown');
  const most = { ...everything, isNew: false, inside: limits.roomMembers - 1 };
  expect(whyNot(colleague(al), [], most)).toBeNull();
  expect(whyNot(colleague(al), [colleague(amy)], most)).toBe('full');
});

test('People are found by name, company, Korean initial consonants and either kana (S60)', () => {
  const people = [colleague(al, '김민수'), partner(bo, 'Bo Lind'), colleague(amy, 'ハナ')];
  const index = people.map((one) => searchEntry(one, [one.name, one.company ?? '']));
  const found = (query: string) => search(index, query).map(({ name }) => name);
  expect(found('')).toHaveLength(3);
  expect(found('ㄱㅁㅅ')).toEqual(['김민수']);
  expect(found('boreal')).toEqual(['Bo Lind']);
  expect(found('はな')).toEqual(['ハナ']);
  expect(found('nobody')).toEqual([]);
});
