import type { UserId } from '#shared/ids.ts';
import { relayLimits } from '../relay-limits.ts';

/** Who has a live device, known from sockets alone: nobody can say it of themselves or of others. */
export class Presence {
  readonly #sockets = new Map<UserId, number>();
  readonly #leaving = new Map<UserId, NodeJS.Timeout>();
  readonly #onChange: (user: UserId, online: boolean) => void;

  constructor(onChange: (user: UserId, online: boolean) => void) {
    this.#onChange = onChange;
  }

  isOnline(user: UserId): boolean {
    return this.#sockets.has(user) || this.#leaving.has(user);
  }

  came(user: UserId): void {
    const wasOnline = this.isOnline(user);
    clearTimeout(this.#leaving.get(user));
    this.#leaving.delete(user);
    this.#sockets.set(user, (this.#sockets.get(user) ?? 0) + 1);
    if (!wasOnline) this.#onChange(user, true);
  }

  left(user: UserId): void {
    const sockets = (this.#sockets.get(user) ?? 1) - 1;
    if (sockets > 0) {
      this.#sockets.set(user, sockets);
      return;
    }
    this.#sockets.delete(user);
    const timer = setTimeout(() => {
      this.#leaving.delete(user);
      this.#onChange(user, false);
    }, relayLimits.absenceMs);
    timer.unref();
    this.#leaving.set(user, timer);
  }

  stop(): void {
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
  }
}
