import type { Transaction } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import { mayLead } from '#shared/policy/decide.ts';
import { partyOf } from '../companies/party.ts';
import { notFound, refused } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';
import type { GroupRoom } from './group-room.ts';
import { isLedByOthers } from './leaders.ts';
import { audienceOf } from './masters.ts';
import type { CardMember } from './mixed-rooms.ts';
import { changeRoles } from './roles.ts';
import { runRoomCommand, type Asking, type RoomServices } from './room-command.ts';

/**
 * Makes an active member a group master, or a plain member again; for group masters (R06).
 * @throws ApiFailure `not-found` for who is not there, `refused` for who does not lead the room, for who may not lead one
 *   with people from outside, and for the last master, who names another first
 */
export async function setRoomRole(
  services: RoomServices,
  asking: Asking,
  id: RoomId,
  user: UserId,
  role: CardMember['role'],
): Promise<void> {
  await runRoomCommand(services, asking, id, 'set-role', async ({ trx, changes, room, me, now }) => {
    const member = activeMember(room, user);
    if (member.role === role) return;
    if (role === 'master') await checkLeader(trx, room, member);
    else if (!(await isLedByOthers(trx, room, user))) throw refused({ rule: 'last-master', company: null });
    await changeRoles(trx, changes, room, [{ member, role, by: me.user, company: null }], now);
  });
}

/** A member who is there now. @throws ApiFailure `not-found` */
export function activeMember({ members }: GroupRoom, user: UserId): CardMember {
  const member = members.find((one) => one.user === user);
  if (member?.state !== 'active') throw notFound();
  return member;
}

/** Fails unless a member may lead the room as it is. @throws ApiFailure `not-found` for the suspended, `refused` */
export async function checkLeader(
  trx: Transaction<Database>,
  { members }: Pick<GroupRoom, 'members'>,
  { user, company }: CardMember,
): Promise<void> {
  const party = await partyOf(trx, user);
  if (!party) throw notFound();
  if (!mayLead(party, audienceOf(members))) throw refused({ rule: 'may-not-lead', company });
}
