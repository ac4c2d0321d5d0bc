import type { RoomId, UserId } from '#shared/ids.ts';
import { nothingLive, type LiveState } from './engine.ts';

/** A typing sign that is not repeated is over after this, milliseconds. */
const typingMs = 6000;

/** What is true just now; tells about every change. */
export class Live {
  readonly #changed: (live: LiveState) => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #state: LiveState = nothingLive;
  /** Who was there when silence began. */
  #before: LiveState['online'] = nothingLive.online;

  constructor(changed: (live: LiveState) => void) {
    this.#changed = changed;
  }

  get state(): LiveState {
    return this.#state;
  }

  set(change: Partial<Pick<LiveState, 'status' | 'signedOut' | 'tooOld' | 'behind'>>): void {
    this.#update(change);
  }

  typing(room: RoomId, user: UserId, typing: boolean): void {
    const key = `${room} ${user}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (typing)
      this.#timers.set(
        key,
        setTimeout(() => this.typing(room, user, false), typingMs),
      );
    const users = new Set(this.#state.typing.get(room));
    if (users.has(user) === typing) return;
    if (typing) users.add(user);
    else users.delete(user);
    const all = new Map(this.#state.typing);
    if (users.size > 0) all.set(room, users);
    else all.delete(room);
    this.#update({ typing: all });
  }

  presence(user: UserId, online: boolean): void {
    if (this.#state.online.has(user) === online) return;
    const all = new Set(this.#state.online);
    if (online) all.add(user);
    else all.delete(user);
    this.#update({ online: all });
  }

  /** So much of a file has gone up; null once nothing of it moves. */
  sending(file: string, part: number | null): void {
    const before = this.#state.sending.get(file) ?? null;
    // What nobody can see moving is not told to every tab.
    if (before === part || (before !== null && part !== null && part < 1 && part - before < 0.01)) return;
    const all = new Map(this.#state.sending);
    if (part === null) all.delete(file);
    else all.set(file, part);
    this.#update({ sending: all });
  }

  /** Nobody is heard any more. */
  silence(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#before = this.#state.online;
    this.#update({ typing: new Map(), online: new Set() });
  }

  /** The silence was short: what has changed meanwhile will be said. */
  resume(): void {
    this.#update({ online: this.#before });
  }

  #update(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed(this.#state);
  }
}
