import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { keepRoomState, type KeptRoomState, type RoomState } from './room-state.svelte.ts';

const kept = 5;

/** The rooms that were last on screen, ready to be shown again at once. */
export class RoomShelf {
  readonly #core: Core;
  /** The room used last stands last. */
  readonly #rooms = new Map<RoomId, KeptRoomState>();

  constructor(core: Core) {
    this.#core = core;
  }

  room(id: RoomId): RoomState {
    const shelved = this.#rooms.get(id) ?? keepRoomState(this.#core, id);
    this.#rooms.delete(id);
    this.#rooms.set(id, shelved);
    for (const [oldId, old] of this.#rooms) {
      if (this.#rooms.size <= kept) break;
      if (old.state.isEntered || old === shelved) continue;
      void old.state.composer.flush();
      old.drop();
      this.#rooms.delete(oldId);
    }
    return shelved.state;
  }

  /** Writes every draft that is not written yet. */
  async flush(): Promise<void> {
    await Promise.all([...this.#rooms.values()].map(({ state }) => state.composer.flush()));
  }
}
