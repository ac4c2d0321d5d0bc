import type { Transaction } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { departMember } from '../rooms/departures.ts';
import { readRoom, type GroupRoom } from '../rooms/group-room.ts';
import type { CardMember } from '../rooms/mixed-rooms.ts';
import { sealRooms } from '../rooms/seals.ts';
import { settleRoom } from '../rooms/settle-room.ts';
import type { Database } from '../storage/tables/database.ts';

/** The group rooms of a person who has not left them, with everybody who is or was in them. */
export async function groupRoomsOf(trx: Transaction<Database>, user: UserId): Promise<GroupRoom[]> {
  const mine = await trx
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .select('room.id')
    .where('room_member.user', '=', user)
    .where('room_member.state', '<>', 'left')
    .where('room.type', '=', 'group')
    .orderBy('room.id')
    .execute();
  const rooms: GroupRoom[] = [];
  for (const { id } of mine) {
    const room = await readRoom(trx, id);
    if (room) rooms.push(room);
  }
  return rooms;
}

/** Takes a person out of all group rooms for good; a line in each says so, and what they wrote stays. */
export async function leaveRooms(
  trx: Transaction<Database>,
  changes: Changes,
  user: UserId,
  now: number,
): Promise<void> {
  for (const room of await groupRoomsOf(trx, user)) {
    const card = room.members.find((member) => member.user === user);
    if (!card) continue;
    await departMember(trx, changes, room, card, null, now);
    const { company } = card;
    changes.notice(room.room, room.head, { at: now, notice: 'left', users: [user], company });
    await settleRoom(trx, changes, room.room, now);
  }
}

/** Closes the 1:1 rooms with colleagues of somebody who is gone; those with people outside are sealed by the rules. */
export async function sealRoomsWith(
  trx: Transaction<Database>,
  changes: Changes,
  { id, company }: { readonly id: UserId; readonly company: CardMember['company'] },
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
