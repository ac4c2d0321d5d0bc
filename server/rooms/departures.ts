import type { Transaction } from 'kysely';
import { roomDocument } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Changes } from '../companies/changes.ts';
import type { Database } from '../storage/tables/database.ts';
import type { GroupRoom } from './group-room.ts';
import { companiesIn } from './masters.ts';
import type { CardMember } from './mixed-rooms.ts';

/**
 * Takes a member out of a room: they read nothing of it any more. What they could read is theirs again should they come
 * back. A company of which nobody is left is not shown any more, and a room of one company shows none (N05).
 * @param by who does it: a group master, or they themselves; null where nobody in the room does
 */
export async function departMember(
  trx: Transaction<Database>,
  changes: Changes,
  { room, members }: GroupRoom,
  member: CardMember,
  by: UserId | null,
  now: number,
): Promise<void> {
  const { user } = member;
  const row = await trx
    .updateTable('room_member')
    .set({ state: 'left', role: 'member' })
    .where('room', '=', room)
    .where('user', '=', user)
    .returning('wiped')
    .executeTakeFirst();
  await trx
    .updateTable('reading')
    .set({ to_at: now })
    .where('room', '=', room)
    .where('user', '=', user)
    .where('to_at', 'is', null)
    .execute();
  changes.member(room, { ...member, role: 'member', state: 'left' });
  // What their company wants erased is erased all the same: a device may not have heard of it yet (R04).
  const wipedBy: Refusal | null = row?.wiped === 1 ? { rule: 'excluded', company: member.company } : null;
  changes.enter(user, room, 'left', { by, wipedBy });
  changes.rooms.add(room);
  changes.users.add(user);
  const before = companiesIn(members);
  const after = companiesIn(members.filter((other) => other.user !== user));
  if (before.length < 2) return;
  const shown = after.length < 2 ? [] : after;
  for (const company of before) if (!shown.includes(company)) changes.withdraw(roomDocument(room), company);
}
