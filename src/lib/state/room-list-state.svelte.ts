import type { RoomRow } from '../projection/rows.ts';
import type { Core } from '../core.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** All my rooms but those taken off the list here, newest first (M05). */
export class RoomListState {
  rooms: readonly RoomRow[] = $state.raw([]);
  /** False until the database has answered for the first time. */
  loaded = $state(false);

  constructor(core: Pick<Core, 'database'>) {
    watchQuery(
      () => core.database.rooms.orderBy('sortAt').reverse().toArray(),
      (rooms) => {
        this.rooms = rooms.filter(({ hidden }) => hidden !== true);
        this.loaded = true;
      },
    );
  }
}
