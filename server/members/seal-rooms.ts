import type { Transaction } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { sealRooms } from '../rooms/seals.ts';
import type { Database } from '../storage/tables/database.ts';

/** Closes the 1:1 rooms with colleagues of somebody who is gone; those with people outside are sealed by the rules. */
export async function sealRoomsWith(
  trx: Transaction<Database>,
  changes: Changes,
  { id, company }: { readonly id: UserId; readonly company: CompanyId },
  now: number,
): Promise<void> {
  const rows = await trx
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .leftJoin('relay_room', 'relay_room.room', 'room.id')
    .select(['room.id as room', 'relay_room.head'])
    .where('room_member.user', '=', id)
    .where('room.type', '=', 'direct')
    .where('room.seal', 'is', null)
    .execute();
  const seals = rows.map(({ room, head }) => ({
    room: { room, head: head ?? 1, seal: null },
    refusal: { rule: 'sealed', company } as const,
  }));
  await sealRooms(trx, changes, seals, now);
}
