import type { RoomNames } from '$lib/projection/room-names.ts';
import type { RoomRow } from '$lib/projection/rows.ts';
import { FoldedNames, search, type SearchEntry } from './search-index.ts';

/** Rooms prepared for search by room name, names of members and companies. */
export class RoomIndex {
  readonly #folded = new FoldedNames<RoomRow>();

  /** The rooms as they are now; what of them is called as before is not folded again. */
  of(rooms: readonly RoomRow[], people: RoomNames): SearchEntry<RoomRow>[] {
    return this.#folded.of(
      rooms,
      ({ id }) => id,
      ({ id, name, partners }) => [name, ...(people.get(id) ?? []), ...partners.map((partner) => partner.name)],
    );
  }
}

/** The rooms a person means by `query`. */
export const searchRooms = (index: readonly SearchEntry<RoomRow>[], query: string): RoomRow[] => search(index, query);
