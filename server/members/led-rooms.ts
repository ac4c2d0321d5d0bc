import type { Kysely } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import { ledGroups } from '../rooms/leaders.ts';
import type { Database } from '../storage/tables/database.ts';

/** A group room that somebody alone leads. */
export interface LedRoom {
  readonly room: RoomId;
  readonly name: string;
}

/** The group rooms with others in them that have no group master but this person (R06). */
export async function roomsLedAlone(db: Kysely<Database>, user: UserId): Promise<LedRoom[]> {
  const groups = await ledGroups(db, user);
  return groups.flatMap(({ room, name, isMaster, hasOthers, leaders }) =>
    isMaster && hasOthers && leaders.every((leader) => leader === user) ? [{ room, name }] : [],
  );
}
