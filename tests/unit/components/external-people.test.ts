import { expect, test } from 'vitest';
import { directRoomId, newContactId, newUserId, type UserId } from '#shared/ids.ts';
import { externalPeople } from '../../../src/lib/components/new-chat/external-people.ts';
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
const contactOf = (person: UserId | null, name: string, state: ContactRow['state'] = 'active'): ContactRow =>
  ({ id: newContactId(), person, name, state, title: '', photo: null, company: 'Borealis' }) as unknown as ContactRow;

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
