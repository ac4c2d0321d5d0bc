import { expect, test } from 'vitest';
import { asksFirst, needsSuccessor, refusedLeaving, whoCanLead } from '$lib/components/info/my-acts.ts';
import type { MemberRow, OpenRoom, RoomActRow } from '$lib/projection/rows.ts';
import type { UserId } from '#shared/ids.ts';
import { acme, borealis, hanna, me, member, roomRow } from '../components/room-rows.ts';

const al = 'u000000000000000al' as UserId;
const master = (one: MemberRow): MemberRow => ({ ...one, role: 'master' });
const group = (members: readonly MemberRow[], acts?: readonly RoomActRow[]): OpenRoom => ({
  ...roomRow({ type: 'group', other: null }),
  members: [...members],
  companies: [],
  partners: [],
  filesAgreed: false,
  ...(acts ? { acts: [...acts] } : {}),
});
const leaving: RoomActRow = {
  name: 'leaving',
  state: 'refused',
  refusal: { rule: 'last-master', company: null },
  ask: { command: 'leave-room', successor: null },
};

test('A master whom the directory no longer lists leads nobody: whoever leaves names a successor (R06)', () => {
  const room = group([master(member(me, 'Me')), master(member(al, 'Al')), member(hanna, 'Hanna', borealis)]);
  const everybody = whoCanLead(acme, [{ user: me }, { user: al }]);
  expect(needsSuccessor(room, me, everybody)).toBe(false);
  const withoutAl = whoCanLead(acme, [{ user: me }]);
  expect(needsSuccessor(room, me, withoutAl)).toBe(true);
  expect(room.members.filter(withoutAl).map(({ name }) => name)).toEqual(['Me', 'Hanna']);
  // Nobody can be named, and the server asks for nobody.
  expect(needsSuccessor(group(room.members.slice(0, 2)), me, withoutAl)).toBe(false);
  // A device that has not read the directory holds nobody for suspended.
  expect(needsSuccessor(room, me, whoCanLead(acme, []))).toBe(false);
});

test('Where the server has refused a leaving for want of a successor, one is asked for (R06)', () => {
  const people = [master(member(me, 'Me')), master(member(al, 'Al'))];
  expect(needsSuccessor(group(people), me)).toBe(false);
  expect(needsSuccessor(group(people, [leaving]), me)).toBe(true);
  expect(refusedLeaving(group(people, [leaving]))).toBe(leaving);
  expect(refusedLeaving(group(people, [{ ...leaving, state: 'waiting', refusal: null }]))).toBe(null);
  expect(refusedLeaving(group(people, [{ ...leaving, refusal: { rule: 'not-member', company: null } }]))).toBe(null);
});

test('The choice of a successor opens by itself once for a refusal, however often the room’s information is opened (R06)', () => {
  expect([asksFirst(leaving), asksFirst(leaving)]).toEqual([true, false]);
  expect(asksFirst({ name: 'leaving once more' })).toBe(true);
});
