import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { nothingLive, type Engine, type LiveState } from './engine.ts';

/** The engine as every tab has it: does the work itself or asks the tab that does. */
export class Tabs implements Engine {
  readonly #core: Omit<Core, 'engine'>;
  readonly #listeners = new Set<(live: LiveState) => void>();
  #live: LiveState = nothingLive;

  constructor(core: Omit<Core, 'engine'>) {
    this.#core = core;
  }

  outboxChanged(): void {}
  enterRoom(_room: RoomId): void {}
  leaveRoom(_room: RoomId): void {}
  fetchPage(_room: RoomId, _page: number): void {}
  setTyping(_room: RoomId, _typing: boolean): void {}
  marked(_room: RoomId): void {}

  subscribe(listener: (live: LiveState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#live);
    return () => this.#listeners.delete(listener);
  }
}
