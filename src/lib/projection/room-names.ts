import type { RoomId, UserId } from '#shared/ids.ts';
import type { FoyerDatabase } from './database.ts';
import { membersOf } from './room-members.ts';
import type { MemberRow } from './rows.ts';

/** The names of those who are in each room. */
export type RoomNames = ReadonlyMap<RoomId, readonly string[]>;
/** The members of some rooms. */
export type RoomMembers = ReadonlyMap<RoomId, readonly MemberRow[]>;

export const noNames: RoomNames = new Map();
export const noMembers: RoomMembers = new Map();

/** The names of those who are in my rooms, to search by. */
export async function readNames(database: FoyerDatabase): Promise<RoomNames> {
  const names = new Map<RoomId, string[]>();
  for (const { room, name, state } of await database.members.toArray()) {
    if (state !== 'active') continue;
    const known = names.get(room);
    if (known) known.push(name);
    else names.set(room, [name]);
  }
  return names;
}

/** The rooms in which a person is or was, each with everybody in it. */
export async function roomsTogether(database: FoyerDatabase, user: UserId): Promise<RoomMembers> {
  const rooms = (await database.members.where('user').equals(user).primaryKeys()).map(([room]) => room as RoomId);
  const members = await Promise.all(rooms.map((room) => membersOf(database, room)));
  return new Map(rooms.map((room, at) => [room, members[at] ?? []]));
}
