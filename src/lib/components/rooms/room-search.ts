import type { RoomRow } from '$lib/projection/rows.ts';
import { search, searchEntry, type SearchEntry } from './search-index.ts';

/** Rooms prepared for search by room name, names of members and companies. */
export const roomIndex = (rooms: readonly RoomRow[]): SearchEntry<RoomRow>[] =>
  rooms.map((room) =>
    searchEntry(room, [
      room.name,
      ...room.members.filter(({ state }) => state === 'active').map(({ name }) => name),
      ...room.partners.map(({ name }) => name),
    ]),
  );

/** The rooms a person means by `query`. */
export const searchRooms = (index: readonly SearchEntry<RoomRow>[], query: string): RoomRow[] => search(index, query);
