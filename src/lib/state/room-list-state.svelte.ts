import type { RoomRow } from '../projection/rows.ts';
import type { Core } from '../core.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** All my rooms but those taken off the list here, newest first (M05). */
export class RoomListState {
  rooms: readonly RoomRow[] = $state.raw([]);
  /** False until this device has read which rooms I am in: a new one has nothing to say of them before. */
  loaded = $state(false);

  constructor(core: Pick<Core, 'database'>) {
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
}
