import type { Transaction } from 'kysely';
import type { RoomId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf, policiesOf } from '../companies/party.ts';
import type { Database } from '../storage/tables/database.ts';
import { Alike, type Parties } from './alike.ts';
import { readRoom, type GroupRoom } from './group-room.ts';
import { companiesIn } from './masters.ts';
import { excludeMembers, readmitMembers } from './membership.ts';
import type { CardMember } from './mixed-rooms.ts';
import { groupWipes } from './plan.ts';
import { settleMasters } from './roles.ts';
import { groupStanding, type Standing, type StandingChanges } from './standing.ts';
import { wipeRooms } from './wipes.ts';

/**
 * Brings one group in line with the rules after somebody came or went: whom only somebody who has gone kept out comes
 * back, and the group has masters who may lead it (R04, R06).
 */
export async function settleRoom(trx: Transaction<Database>, changes: Changes, id: RoomId, now: number): Promise<void> {
  const room = await readRoom(trx, id);
  if (!room) return;
  const present = room.members.filter((member): member is CardMember & Standing => member.state !== 'left');
  const parties = await partiesOf(
    trx,
    present.map(({ user }) => user),
  );
  const { excluded, readmitted } = groupStanding(present, parties, null);
  const among = (users: StandingChanges['excluded']) =>
    present.filter(({ user }) => users.includes(user)).map((member) => ({ room, member }));
  await excludeMembers(trx, changes, among(excluded), now);
  await readmitMembers(trx, changes, among(readmitted), now);
  const members = withStanding(room.members, { excluded, readmitted }, now);
  await settleWipes(trx, changes, { ...room, members }, parties);
  await settleMasters(trx, changes, { ...room, members }, parties, now);
}

/** Whoever is kept out now has no copies where their company wants that, and whoever is back has them again (R04). */
async function settleWipes(
  trx: Transaction<Database>,
  changes: Changes,
  { room, members }: GroupRoom,
  parties: Parties,
): Promise<void> {
  const rows = await trx
    .selectFrom('room_member')
    .select('user')
    .where('room', '=', room)
    .where('wiped', '=', 1)
    .execute();
  const wiped = new Set(rows.map(({ user }) => user));
  const policies = await policiesOf(trx, companiesIn(members));
  await wipeRooms(trx, changes, [...groupWipes({ room, wiped }, members, { policies }, new Alike(parties))]);
}

/** Members as they are once their standing has changed. */
export function withStanding(
  members: readonly CardMember[],
  { excluded, readmitted }: StandingChanges,
  now: number,
): readonly CardMember[] {
  const [out, back] = [new Set(excluded), new Set(readmitted)];
  return members.map((member) => {
    if (out.has(member.user)) return { ...member, state: 'excluded' };
    return back.has(member.user) ? { ...member, state: 'active', since: now } : member;
  });
}
