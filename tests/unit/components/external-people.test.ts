import { expect, test } from 'vitest';
import { directRoomId, newContactId, newUserId, type UserId } from '#shared/ids.ts';
import {
  chatPersonNames,
  externalPeople,
  type ChatPerson,
} from '../../../src/lib/components/new-chat/external-people.ts';
import { FoldedNames, search } from '../../../src/lib/components/rooms/search-index.ts';
import type { ContactRow, RoomRow } from '../../../src/lib/projection/rows.ts';

const me = newUserId();
const [bo, cy, di] = [newUserId(), newUserId(), newUserId()];

const roomWith = (user: UserId, name: string): RoomRow =>
  ({
    id: directRoomId(me, user),
    type: 'direct',
    other: user,
    name,
    title: null,
    photo: null,
    partners: [{ name: 'Borealis' }],
  }) as unknown as RoomRow;
const contactOf = (
  person: UserId | null,
  name: string,
  state: ContactRow['state'] = 'active',
  more: { readonly nickname?: string; readonly reading?: string } = {},
): ContactRow =>
  ({
    ...{ id: newContactId(), person, name, state, title: '', photo: null, company: 'Borealis', tags: [] },
    nickname: more.nickname ?? null,
    fields: { reading: more.reading ?? '' },
    versions: [],
  }) as unknown as ContactRow;

test('Outside are those one has a 1:1 room with and those among the contacts, each once, under the name they have there (S60)', () => {
  const rooms = [roomWith(bo, 'Bo Lind'), roomWith(di, 'Di Ko')];
  const contacts = [contactOf(bo, 'Bo (Oslo)'), contactOf(cy, 'Cy Ng'), contactOf(null, 'Paper card')];
  const names = externalPeople(rooms, contacts).map(({ user, name }) => [user, name]);
  expect(names).toEqual([
    [bo, 'Bo (Oslo)'],
    [cy, 'Cy Ng'],
    [di, 'Di Ko'],
  ]);
});

test('Whoever is in the trash is there only for the room (S60)', () => {
  const contacts = [contactOf(bo, 'Bo (Oslo)', 'trashed'), contactOf(cy, 'Cy Ng', 'trashed')];
  expect(externalPeople([roomWith(bo, 'Bo Lind')], contacts).map(({ name }) => name)).toEqual(['Bo Lind']);
});

test('Somebody with a name of one’s own is found by what they call themselves, how it is read, and their company too (S60)', () => {
  const contacts = [
    contactOf(bo, 'Harbour Bo', 'active', { nickname: '佐藤', reading: 'さとう' }),
    contactOf(cy, 'Cy Ng', 'trashed', { nickname: 'Cyrus' }),
  ];
  const rooms = [roomWith(bo, 'Bo Lind-Moe'), roomWith(cy, 'Cy Ng')];
  const index = new FoldedNames<ChatPerson>().of(externalPeople(rooms, contacts), ({ user }) => user, chatPersonNames);
  const found = (query: string) => search(index, query).map(({ name }) => name);
  for (const query of ['harbour', 'LIND', '佐藤', 'サトウ']) expect(found(query), query).toEqual(['Harbour Bo']);
  expect(found('ＢＯＲＥＡＬＩＳ')).toEqual(['Cy Ng', 'Harbour Bo']);
  expect(found('cyrus')).toEqual(['Cy Ng']);
  expect(found('nobody')).toEqual([]);
});
