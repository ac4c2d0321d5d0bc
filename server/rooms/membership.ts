import { sql, type Transaction } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { Notice } from '#shared/records/published.ts';
import type { Changes } from '../companies/changes.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import type { CardMember, MixedRoom } from './mixed-rooms.ts';

/** A member of a room whose state changes. */
export interface MemberChange {
  readonly room: Pick<MixedRoom, 'room' | 'head'>;
  readonly member: CardMember;
}

/** A member who becomes a group master, or a plain member again. */
export interface RoleByRule extends MemberChange {
  readonly role: CardMember['role'];
  /** Whether they come back to the room at the same time. */
  readonly isBack: boolean;
}

/** Makes members group masters, or plain members again, because of a rule (R06). */
export async function setRoles(
  trx: Transaction<Database>,
  changes: Changes,
  roles: readonly RoleByRule[],
  now: number,
): Promise<void> {
  for (const [role, alike] of Map.groupBy(roles, (change) => change.role)) {
    for (const part of inParts(alike)) {
      await trx.updateTable('room_member').set({ role }).where(areAmong(part)).execute();
    }
    // Whose rule it is stands with who leads no longer; the successor follows from it.
    if (role === 'master') notice(changes, alike, 'master', now, null);
    else notice(changes, alike, 'not-master', now);
  }
  for (const { room, member, role, isBack } of roles) {
    const since = isBack ? now : member.since;
    changes.member(room.room, { ...member, state: 'active', since, role });
  }
}

/** Takes members out of group rooms: they keep what they could read, and read and write nothing newer (R04). */
export async function excludeMembers(
  trx: Transaction<Database>,
  changes: Changes,
  excluded: readonly MemberChange[],
  now: number,
): Promise<void> {
  for (const part of inParts(excluded)) {
    await trx.updateTable('room_member').set({ state: 'excluded' }).where(areAmong(part)).execute();
    await trx.updateTable('reading').set({ to_at: now }).where('to_at', 'is', null).where(areAmong(part)).execute();
  }
  for (const { room, member } of excluded) tell(changes, room.room, { ...member, state: 'excluded' });
  notice(changes, excluded, 'excluded', now);
}

/** Takes members back: they read and write from now on; what was said meanwhile stays unknown to them (R04). */
export async function readmitMembers(
  trx: Transaction<Database>,
  changes: Changes,
  readmitted: readonly MemberChange[],
  now: number,
): Promise<void> {
  for (const part of inParts(readmitted)) {
    await trx.updateTable('room_member').set({ state: 'active', since: now }).where(areAmong(part)).execute();
    await trx
      .insertInto('reading')
      .values(part.map(({ room, member }) => ({ room: room.room, user: member.user, from_at: now, to_at: null })))
      // Out and in again within a millisecond.
      .onConflict((conflict) => conflict.columns(['room', 'user', 'from_at']).doUpdateSet({ to_at: null }))
      .execute();
  }
  for (const { room, member } of readmitted) tell(changes, room.room, { ...member, state: 'active', since: now });
  notice(changes, readmitted, 'joined', now);
}

/** Rows of exactly these members, in a table with the columns `room` and `user`. */
function areAmong(members: readonly MemberChange[]) {
  const pairs = members.map(({ room, member }) => sql`(${room.room}, ${member.user})`);
  return sql<boolean>`(${sql.ref('room')}, ${sql.ref('user')}) in (values ${sql.join(pairs)})`;
}

function tell(changes: Changes, room: RoomId, member: CardMember): void {
  changes.member(room, member);
  changes.enter(member.user, room, member.state);
  changes.rooms.add(room);
  changes.users.add(member.user);
}

/** One line per room and company, naming everybody it happened to. */
function notice(
  changes: Changes,
  members: readonly MemberChange[],
  what: Notice['notice'],
  at: number,
  rule?: null,
): void {
  const lines = new Map<string, { change: MemberChange; users: UserId[] }>();
  for (const change of members) {
    const key = `${change.room.room} ${change.member.company}`;
    const line = lines.get(key);
    if (line) line.users.push(change.member.user);
    else lines.set(key, { change, users: [change.member.user] });
  }
  for (const { change, users } of lines.values()) {
    const { room, member } = change;
    const company = rule === null ? null : member.company;
    changes.notice(room.room, room.head, { at, notice: what, users, company });
  }
}
