import { expect, test } from 'vitest';
import type { MemberRow, PersonRow, RoomRow } from '$lib/projection/rows.ts';
import { newCompanyId, newUserId, type UserId } from '#shared/ids.ts';
import { colleagueTalking } from '../../../src/lib/components/contacts/colleague-talking.ts';
import { member, roomRow } from '../components/room-rows.ts';

const [me, emma, gone, bo, cy] = [newUserId(), newUserId(), newUserId(), newUserId(), newUserId()];
const borealis = newCompanyId();
const person = (user: UserId, name: string): PersonRow => ({
  user,
  name,
  title: null,
  group: null,
  photo: null,
  messageId: null,
});
const directory = [person(me, 'Ann'), person(emma, 'Emma')];
type Room = RoomRow & { readonly members: readonly MemberRow[] };
const talk = (change: Partial<Room> = {}): Room => ({
  ...roomRow(),
  ...{
    members: [member(me, 'Ann'), member(emma, 'Emma'), member(gone, 'Gone'), member(bo, 'Bo', borealis)],
    last: { lane: bo, authorName: 'Bo', text: 'hello', at: 1, state: 'sent', readBy: 0 } as const,
  },
  ...change,
});
const named = (rooms: readonly Room[], of: UserId | null = bo): string | undefined =>
  colleagueTalking({ person: of }, rooms, directory, me)?.name;

test('Who keeps a card from being deleted is named from the rooms of this device, and only while it is so (S50)', () => {
  expect(named([talk()])).toBe('Emma');
  expect(named([{ ...roomRow(), members: [] }, talk()]), 'in any of the rooms').toBe('Emma');
  expect(named([talk()], cy), 'somebody else').toBeUndefined();
  expect(named([talk()], null), 'a card of the address book').toBeUndefined();
  const without = (user: UserId) => talk().members.filter((one) => one.user !== user);
  expect(named([talk({ members: without(emma) })]), 'whom the directory does not list').toBeUndefined();
  const left = talk().members.map((one) => (one.user === emma ? { ...one, state: 'left' as const } : one));
  expect(named([talk({ members: left })])).toBeUndefined();
  expect(named([talk({ last: null })]), 'nothing was written').toBeUndefined();
  expect(named([talk({ sealed: { rule: 'not-found', company: null } })])).toBeUndefined();
});
