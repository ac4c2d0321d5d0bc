import type { UserId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { blockedPeople } from '../projection/blocked-people.ts';
import type { BlockRow } from '../projection/rows.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** Whom I block (R08, S81). */
export class BlocksState {
  people: readonly BlockRow[] = $state.raw([]);

  constructor(core: Pick<Core, 'database'>) {
    watchQuery(
      () => blockedPeople(core.database),
      (people) => {
        this.people = people;
      },
    );
  }

  has(user: UserId | null): boolean {
    return user !== null && this.people.some((person) => person.user === user);
  }
}
