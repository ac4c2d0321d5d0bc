import type { RoomId, UserId } from '#shared/ids.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import type { Listener } from './watch.ts';

/** One socket in a room's talk, and whether its person may say anything there. */
interface Attendance {
  holds: number;
  mayTalk: boolean;
}

/** What is said around a room's documents: typing and read marks. Only sockets whose person may read it now are in it. */
export class Topic {
  readonly room: RoomId;
  readonly marks: Map<UserId, number>;
  readonly #listeners = new Map<Listener, Attendance>();

  constructor(room: RoomId, marks: Map<UserId, number>) {
    this.room = room;
    this.marks = marks;
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  join(listener: Listener, mayTalk: boolean): void {
    const attendance = this.#listeners.get(listener);
    if (attendance) {
      attendance.holds += 1;
      attendance.mayTalk = mayTalk;
    } else {
      this.#listeners.set(listener, { holds: 1, mayTalk });
    }
  }

  leave(listener: Listener): void {
    const attendance = this.#listeners.get(listener);
    if (!attendance) return;
    attendance.holds -= 1;
    if (attendance.holds === 0) this.#listeners.delete(listener);
  }

  has(listener: Listener): boolean {
    return this.#listeners.has(listener);
  }

  mayTalk(listener: Listener): boolean {
    return this.#listeners.get(listener)?.mayTalk === true;
  }

  /** Tells everybody whom `hears` lets hear it. */
  tell(frame: ServerFrame, hears: (listener: Listener) => boolean): void {
    for (const listener of this.#listeners.keys()) if (hears(listener)) listener.tell(frame);
  }
}
