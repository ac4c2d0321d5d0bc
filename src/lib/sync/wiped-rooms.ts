import * as Y from 'yjs';
import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { documentsOf } from '../projection/erase-room.ts';
import { cacheName } from '../replica/cache-name.ts';
import type { OpenCache } from '../replica/cache.ts';
import type { Outbox } from '../replica/outbox.ts';
import type { Shelf } from '../replica/shelf.ts';
import type { CatchUp } from './catch-up.ts';
import type { OnScreen } from './on-screen.ts';
import type { WatchList } from './watch-list.ts';

/** What erasing works with. */
export interface WipedRoomsParts {
  readonly core: Pick<Core, 'database' | 'durable' | 'owner'>;
  readonly shelf: Pick<Shelf, 'forget'>;
  readonly catchUp: Pick<CatchUp, 'done'>;
  readonly watch: Pick<WatchList, 'forget' | 'rooms'>;
  readonly outbox: Pick<Outbox, 'changed'>;
  readonly onScreen: Pick<OnScreen, 'changed'>;
  readonly openCache: OpenCache;
}

/** Rooms whose copies a rule has had erased (R04): after their rows, the copies of their documents go too. */
export class WipedRooms {
  readonly #parts: WipedRoomsParts;
  #erasing: Promise<void> = Promise.resolve();

  constructor(parts: WipedRoomsParts) {
    this.#parts = parts;
  }

  /** Erases what is left of rooms that are wiped; also what an app that ended in between has left. */
  erase(): Promise<void> {
    // A broken database is looked at again when the app starts.
    this.#erasing = this.#erasing.then(() => this.#eraseAll()).catch(() => undefined);
    return this.#erasing;
  }

  /** Reads rooms again that were given back. */
  async giveBack(rooms: readonly RoomId[]): Promise<void> {
    // What is still being erased would take the new copies with it.
    await this.#erasing;
    const { watch, onScreen } = this.#parts;
    for (const room of rooms) {
      watch.forget(room);
      watch.rooms([room]);
      onScreen.changed(room, []);
    }
  }

  async #eraseAll(): Promise<void> {
    const { core, shelf, catchUp, watch, outbox, openCache } = this.#parts;
    const left = await core.database.facts.filter(({ wiped }) => wiped?.cached === true).toArray();
    if (left.length > 0) outbox.changed();
    for (const facts of left) {
      for (const name of documentsOf(facts)) {
        if (!(await shelf.forget(name))) await openCache(cacheName(core.owner.user, name), new Y.Doc()).clear();
        catchUp.done(name);
      }
      watch.forget(facts.id);
      const { durable: database } = core;
      await database.transaction('rw', database.facts, async () => {
        const now = await database.facts.get(facts.id);
        if (now?.wiped) await database.facts.put({ ...now, wiped: { ...now.wiped, cached: false } });
      });
    }
  }
}
