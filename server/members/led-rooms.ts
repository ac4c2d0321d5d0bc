import type { Kysely } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

/** A group room that somebody alone leads. */
export interface LedRoom {
  readonly room: RoomId;
  readonly name: string;
}

/** The group rooms with others in them that have no group master but this person (R06). */
export async function roomsLedAlone(db: Kysely<Database>, user: UserId): Promise<LedRoom[]> {
  const rows = await db
    .selectFrom('room_member as mine')
    .innerJoin('room', 'room.id', 'mine.room')
    .select(['room.id as room', 'room.name'])
    .where('mine.user', '=', user)
    .where('mine.role', '=', 'master')
    .where('mine.state', '=', 'active')
    .where('room.type', '=', 'group')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('room_member as other')
          .select('other.user')
          .whereRef('other.room', '=', 'mine.room')
          .whereRef('other.user', '<>', 'mine.user')
          .where('other.state', '=', 'active'),
      ),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('room_member as master')
            .innerJoin('person', 'person.id', 'master.user')
            .select('master.user')
            .whereRef('master.room', '=', 'mine.room')
            .whereRef('master.user', '<>', 'mine.user')
            .where('master.role', '=', 'master')
            .where('master.state', '=', 'active')
            .where('person.suspended', '=', 0),
        ),
      ),
    )
    .orderBy('room.name')
    .execute();
  return rows.map(({ room, name }) => ({ room, name: name ?? '' }));
}
