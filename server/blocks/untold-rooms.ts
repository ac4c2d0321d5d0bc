import type { Transaction } from 'kysely';
import { directRoomId, isDirectRoom, type RoomId, type UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import type { Database } from '../storage/tables/database.ts';
import { isBlocking } from './blocks-of.ts';

/** Who of a new room is not told that it exists: in a 1:1 room, whoever blocks the other person (R08). */
export async function untoldOf(
  trx: Transaction<Database>,
  room: RoomId,
  users: readonly UserId[],
): Promise<ReadonlySet<UserId>> {
  const [one, two] = users;
  const untold = new Set<UserId>();
  if (!isDirectRoom(room) || !one || !two) return untold;
  if (await isBlocking(trx, one, two)) untold.add(one);
  if (await isBlocking(trx, two, one)) untold.add(two);
  return untold;
}

/** Shows a 1:1 room to one of its people who was not told of it, and now asks for it or blocks the other no longer. */
export async function showRoomWith(
  trx: Transaction<Database>,
  changes: Changes,
  user: UserId,
  other: UserId,
): Promise<void> {
  const room = directRoomId(user, other);
  const member = await trx
    .selectFrom('room_member')
    .select(['state', 'wiped'])
    .where('room', '=', room)
    .where('user', '=', user)
    .executeTakeFirst();
  // Of a room that is kept from them by a rule they have been told why.
  if (member?.wiped === 0) changes.enter(user, room, member.state);
}

/** Shows somebody the 1:1 room they ask for, also while they block the other person. */
export async function showRoomAsked(
  trx: Transaction<Database>,
  changes: Changes,
  asking: UserId,
  other: UserId,
): Promise<void> {
  if (await isBlocking(trx, asking, other)) await showRoomWith(trx, changes, asking, other);
}
