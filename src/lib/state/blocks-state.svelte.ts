import type { UserId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { blockedPeople, waitingBlocks } from '../projection/blocked-people.ts';
import type { BlockRow } from '../projection/rows.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** Whom I block (R08, S81). */
export class BlocksState {
  people: readonly BlockRow[] = $state.raw([]);
  #waiting: readonly UserId[] = $state.raw([]);

  constructor(core: Pick<Core, 'database'>) {
    watchQuery(
      () => blockedPeople(core.database),
      (people) => {
        this.people = people;
      },
    );
    watchQuery(
      () => waitingBlocks(core.database),
      (waiting) => {
        this.#waiting = waiting;
      },
    );
  }

  has(user: UserId | null): boolean {
    return user !== null && this.people.some((person) => person.user === user);
  }

  /** Whether the server has not answered yet that somebody is blocked, or no longer. */
  isWaiting(user: UserId): boolean {
    return this.#waiting.includes(user);
  }
}
