import type { Kysely } from 'kysely';
import type { CompanyId, RoomId } from '#shared/ids.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';

/** The rooms that people of two companies share, in numbers. */
export interface SharedRooms {
  readonly rooms: number;
  readonly sealed: number;
  /** When the last message arrived in one of them, epoch milliseconds. */
  readonly lastMessage: number | null;
}

/** Of two companies that share none. */
export const noRooms: SharedRooms = { rooms: 0, sealed: 0, lastMessage: null };

/** What a company's people share with each of some others: counted per room, not per pair of people. */
export async function sharedRooms(
  db: Kysely<Database>,
  company: CompanyId,
  others: readonly CompanyId[],
): Promise<ReadonlyMap<CompanyId, SharedRooms>> {
  const found = new Map<CompanyId, SharedRooms>();
  for (const part of inParts(others)) {
    const rows = await db
      .selectFrom('room_member')
      .innerJoin('room', 'room.id', 'room_member.room')
      .select(['room_member.room', 'room_member.company', 'room.seal'])
      .distinct()
      .where('room_member.state', '<>', 'left')
      .where('room_member.company', 'in', part)
      .where('room_member.room', 'in', (query) =>
        query
          .selectFrom('room_member as own')
          .select('own.room')
          .where('own.company', '=', company)
          .where('own.state', '<>', 'left'),
      )
      .execute();
    const newest = await newestIn(db, [...new Set(rows.map(({ room }) => room))]);
    for (const { room, company: other, seal } of rows) {
      const { rooms, sealed, lastMessage } = found.get(other) ?? noRooms;
      const last = Math.max(lastMessage ?? 0, newest.get(room) ?? 0);
      found.set(other, {
        rooms: rooms + 1,
        sealed: sealed + (seal === null ? 0 : 1),
        lastMessage: last === 0 ? null : last,
      });
    }
  }
  return found;
}

async function newestIn(db: Kysely<Database>, rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, number>> {
  const newest = new Map<RoomId, number>();
  for (const part of inParts(rooms)) {
    const rows = await db
      .selectFrom('relay_room')
      .innerJoin('record_index', (join) =>
        join.onRef('record_index.room', '=', 'relay_room.room').onRef('record_index.n', '=', 'relay_room.counter'),
      )
      .select(['relay_room.room', 'record_index.arrival'])
      .where('relay_room.room', 'in', part)
      .where('relay_room.counter', '>', 0)
      .execute();
    for (const { room, arrival } of rows) newest.set(room, Number(arrival));
  }
  return newest;
}
