import type { RoomId } from '#shared/ids.ts';

/** Said again at most this often, milliseconds; the other side forgets after twice as long. */
const againMs = 3000;

/** Thins out what is said of my typing: once, then now and then, and when it ends. */
export class TypingSigns {
  readonly #say: (room: RoomId, typing: boolean) => void;
  readonly #said = new Map<RoomId, number>();

  constructor(say: (room: RoomId, typing: boolean) => void) {
    this.#say = say;
  }

  set(room: RoomId, typing: boolean): void {
    const last = this.#said.get(room);
    if (!typing) {
      if (this.#said.delete(room)) this.#say(room, false);
      return;
    }
    const now = Date.now();
    if (last !== undefined && now - last < againMs) return;
    this.#said.set(room, now);
    this.#say(room, true);
  }
}
