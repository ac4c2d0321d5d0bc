import type { Kysely, Transaction } from 'kysely';
import { roomDocument } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { RoomInfo } from '#shared/records/published.ts';
import type { Changes } from '../companies/changes.ts';
import { notFound } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';
import { cardColumns } from './cards.ts';
import type { CardMember } from './mixed-rooms.ts';

/** What a room says of itself. */
export type AboutRoom = Pick<RoomInfo, 'type' | 'name' | 'photo' | 'description' | 'history' | 'createdAt'>;

/** A room with everybody who is or was in it. */
export interface GroupRoom extends AboutRoom {
  readonly room: RoomId;
  /** The page that notices go to. */
  readonly head: number;
  readonly members: readonly CardMember[];
}

/** Reads a room; null when there is none. */
export async function readRoom(db: Kysely<Database>, id: RoomId): Promise<GroupRoom | null> {
  const found = await db
    .selectFrom('room')
    .leftJoin('relay_room', 'relay_room.room', 'room.id')
    .select(['room.id as room', 'room.type', 'room.name', 'room.photo', 'room.description', 'room.history'])
    .select(['room.created_at as createdAt', 'relay_room.head'])
    .where('room.id', '=', id)
    .executeTakeFirst();
  if (!found) return null;
  const rows = await db
    .selectFrom('room_member')
    .innerJoin('person', 'person.id', 'room_member.user')
    .select(cardColumns)
    .where('room_member.room', '=', id)
    .orderBy('room_member.user')
    .execute();
  const members = rows.map(({ room: _room, ...member }) => member);
  return { ...found, head: found.head ?? 1, members };
}

/** A room that somebody is in, and how they stand there. @throws ApiFailure `not-found` for everybody else, also who left */
export async function roomOf(
  db: Kysely<Database>,
  id: RoomId,
  user: UserId,
): Promise<{ readonly room: GroupRoom; readonly me: CardMember }> {
  const room = await readRoom(db, id);
  const me = room?.members.find((member) => member.user === user);
  if (!room || !me || me.state === 'left') throw notFound();
  return { room, me };
}

/** Keeps what a room is called from now on, for whoever asks later what it was called at some time. */
export async function keepRoomName(trx: Transaction<Database>, room: RoomId, name: string, at: number): Promise<void> {
  await trx
    .insertInto('room_name')
    .values({ room, from_at: at, name })
    // Twice within a millisecond.
    .onConflict((conflict) => conflict.columns(['room', 'from_at']).doUpdateSet({ name }))
    .execute();
}

/** Publishes what a room says of itself. */
export function publishAboutRoom(changes: Changes, room: RoomId, facts: AboutRoom): void {
  const { type, name, photo, description, history, createdAt } = facts;
  changes.publish(roomDocument(room), 'room', { kind: 'room', type, name, photo, description, history, createdAt });
}
