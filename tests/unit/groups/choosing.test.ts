import { expect, test } from 'vitest';
import { newCompanyId, newUserId, type UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import type { ChatPerson } from '../../../src/lib/components/new-chat/external-people.ts';
import { suggestName } from '../../../src/lib/components/new-chat/suggest-name.ts';
import { sealedPeople, whyNot, type Circle } from '../../../src/lib/components/new-chat/why-not.ts';
import { search, searchEntry } from '../../../src/lib/components/rooms/search-index.ts';
import { roomRow } from '../components/room-rows.ts';

const [al, amy, bo] = [newUserId(), newUserId(), newUserId()];

const colleague = (user: UserId, name = 'Al'): ChatPerson => ({
  ...{ user, name, title: null, photo: null, messageId: null, otherNames: [] },
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
