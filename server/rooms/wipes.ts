import { sql, type Transaction } from 'kysely';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Changes } from '../companies/changes.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import type { CardMember, MixedRoom } from './mixed-rooms.ts';

/** A member whose copies of a room go, by this rule, or who may have it again (null). */
export interface WipeChange {
  readonly room: Pick<MixedRoom, 'room'>;
  /** As they stand in the room from now on. */
  readonly member: CardMember;
  readonly refusal: Refusal | null;
}

/** Has members' devices erase their copies of rooms at next contact, or gives the rooms back (R04). */
export async function wipeRooms(
  trx: Transaction<Database>,
  changes: Changes,
  wipes: readonly WipeChange[],
): Promise<void> {
  for (const [wiped, alike] of Map.groupBy(wipes, ({ refusal }) => (refusal === null ? 0 : 1))) {
    for (const part of inParts(alike)) {
      const pairs = part.map(({ room, member }) => sql`(${room.room}, ${member.user})`);
      await trx
        .updateTable('room_member')
        .set({ wiped })
        .where(sql<boolean>`(${sql.ref('room')}, ${sql.ref('user')}) in (values ${sql.join(pairs)})`)
        .execute();
    }
  }
  for (const { room, member, refusal } of wipes) {
    changes.enter(member.user, room.room, member.state, { wipedBy: refusal });
    changes.users.add(member.user);
    changes.rooms.add(room.room);
  }
}
