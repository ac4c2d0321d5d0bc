import type { UserId } from '#shared/ids.ts';
import { relayLimits } from '../relay-limits.ts';

/** Who has a live device at which other process, as these say; whoever is not named again in time is gone. */
export class PresenceElsewhere {
  /** Until when each person counts as present at each process, epoch milliseconds. */
  readonly #processes = new Map<string, Map<UserId, number>>();
  readonly #clock: () => number;
  readonly #onChange: (user: UserId, online: boolean) => void;

  constructor(clock: () => number, onChange: (user: UserId, online: boolean) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  has(user: UserId): boolean {
    for (const people of this.#processes.values()) if (people.has(user)) return true;
    return false;
  }

  came(process: string, users: readonly UserId[]): void {
    let people = this.#processes.get(process);
    if (!people) this.#processes.set(process, (people = new Map<UserId, number>()));
    const until = this.#clock() + relayLimits.presenceMs;
    for (const user of users) {
      const wasThere = this.has(user);
      people.set(user, until);
      if (!wasThere) this.#onChange(user, true);
    }
  }

  left(process: string, users: readonly UserId[]): void {
    const people = this.#processes.get(process);
    if (!people) return;
    for (const user of users) {
      if (people.delete(user) && !this.has(user)) this.#onChange(user, false);
    }
    if (people.size === 0) this.#processes.delete(process);
  }

  ended(process: string): void {
    const people = this.#processes.get(process);
    const until = this.#clock() + relayLimits.absenceMs;
    for (const user of people?.keys() ?? []) people?.set(user, until);
  }

  forgetSilent(): void {
    const now = this.#clock();
    for (const [process, people] of [...this.#processes]) {
      this.left(
        process,
        [...people].flatMap(([user, until]) => (until <= now ? [user] : [])),
      );
    }
  }
}
