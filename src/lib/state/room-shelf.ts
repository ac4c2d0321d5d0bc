import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { RoomState } from './room-state.svelte.ts';

const kept = 5;

/** The rooms that were last on screen, ready to be shown again at once. */
export class RoomShelf {
  readonly #core: Core;
  /** The room used last stands last. */
  readonly #rooms = new Map<RoomId, RoomState>();

  constructor(core: Core) {
    this.#core = core;
  }

  room(id: RoomId): RoomState {
    const state = this.#rooms.get(id) ?? new RoomState(this.#core, id);
    this.#rooms.delete(id);
    this.#rooms.set(id, state);
    for (const [oldId, old] of this.#rooms) {
      if (this.#rooms.size <= kept) break;
      if (old.isEntered || old === state) continue;
      void old.flush();
      this.#rooms.delete(oldId);
    }
    return state;
  }

  /** Writes every draft that is not written yet. */
  async flush(): Promise<void> {
    await Promise.all([...this.#rooms.values()].map((room) => room.flush()));
  }
}
