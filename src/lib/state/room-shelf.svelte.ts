import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { RoomState } from './room-state.svelte.ts';

const kept = 5;

interface Shelved {
  readonly state: RoomState;
  /** Lets go of what the state derives. */
  readonly drop: () => void;
}

/** The rooms that were last on screen, ready to be shown again at once. */
export class RoomShelf {
  readonly #core: Core;
  /** The room used last stands last. */
  readonly #rooms = new Map<RoomId, Shelved>();

  constructor(core: Core) {
    this.#core = core;
  }

  room(id: RoomId): RoomState {
    const shelved = this.#rooms.get(id) ?? this.#make(id);
    this.#rooms.delete(id);
    this.#rooms.set(id, shelved);
    for (const [oldId, old] of this.#rooms) {
      if (this.#rooms.size <= kept) break;
      if (old.state.isEntered || old === shelved) continue;
      void old.state.flush();
      old.drop();
      this.#rooms.delete(oldId);
    }
    return shelved.state;
  }

  /** Outside of the screen that asks: what is derived there stands still once that screen has gone. */
  #make(id: RoomId): Shelved {
    let state!: RoomState;
    const drop = $effect.root(() => {
      state = new RoomState(this.#core, id);
    });
    return { state, drop };
  }

  /** Writes every draft that is not written yet. */
  async flush(): Promise<void> {
    await Promise.all([...this.#rooms.values()].map(({ state }) => state.flush()));
  }
}
