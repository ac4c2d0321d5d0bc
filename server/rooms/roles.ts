import type { Transaction } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import type { Database } from '../storage/tables/database.ts';
import { readRoom } from './group-room.ts';
import { ledGroups } from './leaders.ts';
import { masterChanges } from './masters.ts';
import type { CardMember, MixedRoom } from './mixed-rooms.ts';
import type { Parties } from './alike.ts';

/** A member who leads from now on, or no longer. */
export interface RoleChange {
  readonly member: CardMember;
  readonly role: CardMember['role'];
  /** Who did it; null where a rule did. */
  readonly by: UserId | null;
  /** Whose rule did it. */
  readonly company: CompanyId | null;
}

/** Makes members of a room group masters, or plain members again, with a line among its messages (R06). */
export async function changeRoles(
  trx: Transaction<Database>,
  changes: Changes,
  room: Pick<MixedRoom, 'room' | 'head'>,
  roles: readonly RoleChange[],
  now: number,
): Promise<void> {
  for (const { member, role, by, company } of roles) {
    const { user } = member;
    await trx.updateTable('room_member').set({ role }).where('room', '=', room.room).where('user', '=', user).execute();
    changes.member(room.room, { ...member, role });
    const notice = role === 'master' ? 'master' : 'not-master';
    changes.notice(room.room, room.head, { at: now, notice, users: [user], by, company });
  }
}

/** Sees to it that a group is led by somebody who may, once everybody's standing is decided (R06). */
export async function settleMasters(
  trx: Transaction<Database>,
  changes: Changes,
  room: Pick<MixedRoom, 'room' | 'head' | 'members'>,
  parties: Parties,
  now: number,
): Promise<void> {
  const { demoted, promoted } = masterChanges(room.members, parties);
  const roles = demoted.map((member) => ({ member, role: 'member', by: null, company: member.company }) as const);
  await changeRoles(trx, changes, room, roles, now);
  if (promoted === null) return;
  await changeRoles(trx, changes, room, [{ member: promoted, role: 'master', by: null, company: null }], now);
}

/** The same for the groups of a person who has just been suspended or let in again, which are led by nobody now. */
export async function settleGroupsWithoutMaster(
  trx: Transaction<Database>,
  changes: Changes,
  user: UserId,
  now: number,
): Promise<void> {
  for (const { room: id, leaders } of await ledGroups(trx, user)) {
    if (leaders.length > 0) continue;
    const room = await readRoom(trx, id);
    if (room) await settleMasters(trx, changes, room, await partiesOf(trx, usersOf(room.members)), now);
  }
}

const usersOf = (members: readonly CardMember[]): UserId[] =>
  members.flatMap(({ user, state }) => (state === 'left' ? [] : [user]));
