import { noNames, readNames, type RoomNames } from '../projection/room-names.ts';
import type { RoomRow } from '../projection/rows.ts';
import type { Core } from '../core.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** All my rooms but those taken off the list here, newest first (M05). */
export class RoomListState {
  rooms: readonly RoomRow[] = $state.raw([]);
  /** False until this device has read which rooms I am in: a new one has nothing to say of them before. */
  loaded = $state(false);
  /** The names of those who are in each room, to search by; empty until `openNames`. */
  names: RoomNames = $state.raw(noNames);
  readonly #core: Pick<Core, 'database'>;

  constructor(core: Pick<Core, 'database'>) {
    this.#core = core;
    watchQuery(
      async () => {
        const rooms = await core.database.rooms.orderBy('sortAt').reverse().toArray();
        // What my company lets me do stands in my home, beside my rooms, whoever I am.
        return { rooms, isRead: rooms.length > 0 || (await core.database.meta.get('reach')) !== undefined };
      },
      ({ rooms, isRead }) => {
        this.rooms = rooms.filter(({ hidden }) => hidden !== true);
        this.loaded = isRead;
      },
    );
  }

  /**
   * Follows who is in the rooms: whoever searches the list calls it, and what it returns when they have found. The names
   * stay as they are then.
   */
  openNames(): () => void {
    return watchQuery(
      () => readNames(this.#core.database),
      (names) => {
        this.names = names;
      },
    );
  }
}
