import { sql, type Transaction } from 'kysely';
import { homeDocument } from '#shared/documents/names.ts';
import { isDirectRoom, type RecordId, type UserId } from '#shared/ids.ts';
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
  const untold = await untoldWipes(trx, wipes);
  for (const wipe of wipes) {
    const { room, member, refusal } = wipe;
    // Whoever does not know of a room must not learn of it this way (R08).
    if (untold.has(wipe)) continue;
    changes.enter(member.user, room.room, member.state, { wipedBy: refusal });
    changes.users.add(member.user);
    changes.rooms.add(room.room);
  }
}

/** Those about a 1:1 room of which a member was never told, because they block the other person. */
async function untoldWipes(trx: Transaction<Database>, wipes: readonly WipeChange[]): Promise<ReadonlySet<WipeChange>> {
  const direct = wipes.filter(({ room }) => isDirectRoom(room.room));
  const blocking = new Set<UserId>();
  for (const part of inParts([...new Set(direct.map(({ member }) => member.user))])) {
    const rows = await trx
      .selectFrom('block')
      .select('user')
      .where('user', 'in', part)
      .where('to_at', 'is', null)
      .execute();
    for (const { user } of rows) blocking.add(user);
  }
  const untold = new Set<WipeChange>();
  for (const wipe of direct) {
    const { user } = wipe.member;
    if (!blocking.has(user)) continue;
    const entry = await trx
      .selectFrom('record_index')
      .select('id')
      .where('document', '=', homeDocument(user))
      .where('id', '=', wipe.room.room as string as RecordId)
      .executeTakeFirst();
    if (!entry) untold.add(wipe);
  }
  return untold;
}
