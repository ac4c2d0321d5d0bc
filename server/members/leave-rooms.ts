import type { Transaction } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { cardColumns } from '../rooms/cards.ts';
import type { CardMember } from '../rooms/mixed-rooms.ts';
import { sealRooms } from '../rooms/seals.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';

/** A group room with everybody who has not left. */
export interface GroupRoom {
  readonly room: RoomId;
  readonly history: 'all' | 'joining';
  /** The page that notices go to. */
  readonly head: number;
  readonly members: readonly CardMember[];
}

/** The group rooms of a person who has not left them, with everybody in them. */
export async function groupRoomsOf(trx: Transaction<Database>, user: UserId): Promise<GroupRoom[]> {
  const mine = await trx
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .leftJoin('relay_room', 'relay_room.room', 'room.id')
    .select(['room.id as room', 'room.history', 'relay_room.head'])
    .where('room_member.user', '=', user)
    .where('room_member.state', '<>', 'left')
    .where('room.type', '=', 'group')
    .execute();
  const rooms = new Map(
    mine.map(({ head, ...room }) => [room.room, { ...room, head: head ?? 1, members: new Array<CardMember>() }]),
  );
  for (const part of inParts([...rooms.keys()])) {
    const rows = await trx
      .selectFrom('room_member')
      .innerJoin('person', 'person.id', 'room_member.user')
      .select(cardColumns)
      .where('room_member.room', 'in', part)
      .where('room_member.state', '<>', 'left')
      .orderBy('room_member.since')
      .orderBy('room_member.user')
      .execute();
    for (const { room, ...member } of rows) rooms.get(room)?.members.push(member);
  }
  return [...rooms.values()];
}

/** Takes a person out of group rooms for good; a line in each says so, and what they wrote stays. */
export async function leaveRooms(
  trx: Transaction<Database>,
  changes: Changes,
  user: UserId,
  rooms: readonly GroupRoom[],
  now: number,
): Promise<void> {
  for (const part of inParts(rooms.map(({ room }) => room))) {
    await trx
      .updateTable('room_member')
      .set({ state: 'left' })
      .where('user', '=', user)
      .where('room', 'in', part)
      .execute();
    await trx
      .updateTable('reading')
      .set({ to_at: now })
      .where('user', '=', user)
      .where('to_at', 'is', null)
      .where('room', 'in', part)
      .execute();
  }
  for (const { room, head, members } of rooms) {
    const card = members.find((member) => member.user === user);
    if (!card) continue;
    changes.member(room, { ...card, state: 'left' });
    changes.enter(user, room, 'left');
    changes.rooms.add(room);
    changes.notice(room, head, { at: now, notice: 'left', users: [user], company: card.company });
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
