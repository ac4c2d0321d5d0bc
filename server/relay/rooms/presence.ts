import type { UserId } from '#shared/ids.ts';
import type { Bus } from '../bus/bus.ts';
import { relayLimits } from '../relay-limits.ts';
import { PresenceElsewhere } from './presence-elsewhere.ts';

/** People in one word: a few dozen kilobytes. */
const peopleAtOnce = 1000;

/** Who has a live device, known from sockets alone: nobody can say it of themselves or of others. */
export class Presence {
  readonly #sockets = new Map<UserId, number>();
  readonly #leaving = new Map<UserId, NodeJS.Timeout>();
  readonly #elsewhere: PresenceElsewhere;
  readonly #bus: Bus;
  readonly #onChange: (user: UserId, online: boolean) => void;

  constructor(bus: Bus, clock: () => number, onChange: (user: UserId, online: boolean) => void) {
    this.#bus = bus;
    this.#onChange = onChange;
    this.#elsewhere = new PresenceElsewhere(clock, (user, online) => {
      if (!this.#isHere(user)) onChange(user, online);
    });
  }

  isOnline(user: UserId): boolean {
    return this.#isHere(user) || this.#elsewhere.has(user);
  }

  came(user: UserId): void {
    const wasHere = this.#isHere(user);
    const wasOnline = this.isOnline(user);
    clearTimeout(this.#leaving.get(user));
    this.#leaving.delete(user);
    this.#sockets.set(user, (this.#sockets.get(user) ?? 0) + 1);
    if (!wasHere) this.#bus.tell({ type: 'presence', came: [user], left: [] });
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
      this.#bus.tell({ type: 'presence', came: [], left: [user] });
      if (!this.#elsewhere.has(user)) this.#onChange(user, false);
    }, relayLimits.absenceMs);
    timer.unref();
    this.#leaving.set(user, timer);
  }

  /** Tells the other processes who is here; what they missed and when a process dies is mended by the next time. */
  tellEverybody(): void {
    const here = [...this.#sockets.keys(), ...this.#leaving.keys()];
    for (let at = 0; at < here.length; at += peopleAtOnce) {
      this.#bus.tell({ type: 'people', users: here.slice(at, at + peopleAtOnce) });
    }
  }

  /** People are at another process. */
  cameElsewhere(process: string, users: readonly UserId[]): void {
    this.#elsewhere.came(process, users);
  }

  /** People are no more at another process. */
  leftElsewhere(process: string, users: readonly UserId[]): void {
    this.#elsewhere.left(process, users);
  }

  /** Another process ends: its people have a moment to come to one that goes on. */
  endedElsewhere(process: string): void {
    this.#elsewhere.ended(process);
  }

  /** Forgets the people of processes that have said nothing of them for too long. */
  forgetSilent(): void {
    this.#elsewhere.forgetSilent();
  }

  stop(): void {
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
  }

  #isHere(user: UserId): boolean {
    return this.#sockets.has(user) || this.#leaving.has(user);
  }
}
