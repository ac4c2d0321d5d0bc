import type { AudienceRules } from '#shared/policy/policy.ts';
import type { PersonRow } from '../projection/rows.ts';
import type { Core } from '../core.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** What my company lets me do with people outside. */
export interface Reach {
  readonly partners: boolean;
  readonly line: boolean;
  /** Whether I may create and lead rooms with them (R06). */
  readonly lead: boolean;
}

/** Longer ago than this, in milliseconds, something newly allowed is no news: a device that is set up then says nothing. */
const newsMs = 14 * 24 * 3_600_000;

const nobody: Reach = { partners: false, line: false, lead: false };

/** The people of my company, by name. */
export class DirectoryState {
  people: readonly PersonRow[] = $state.raw([]);
  /** Whether my company lets me reach partners, and LINE users, at all: what is not allowed is not shown (S02). */
  reach: Reach = $state.raw(nobody);
  /** False until `reach` has been read from this device. */
  reachKnown = $state(false);
  /** The rules of rooms in which there are colleagues only; null until they were read (N05). */
  rules: AudienceRules | null = $state.raw(null);
  /** When partners were newly allowed to me, while I have not put that notice away; else null (S04). */
  partnersNews: number | null = $state(null);
  #watching = false;
  readonly #core: Pick<Core, 'database'>;

  constructor(core: Pick<Core, 'database'>) {
    this.#core = core;
    watchQuery(
      () => core.database.meta.get('reach'),
      (row) => {
        if (row) this.reach = { ...nobody, ...(row.value as Partial<Reach>) };
        this.reachKnown = true;
      },
    );
    watchQuery(
      () => core.database.meta.get('company'),
      (row) => {
        this.rules = (row?.value as { rules?: AudienceRules | null } | undefined)?.rules ?? null;
      },
    );
    watchQuery(
      () => core.database.meta.bulkGet(['reach', 'reach-read']),
      ([reach, read]) => {
        const since = (reach?.value as { partnersSince?: number | null } | undefined)?.partnersSince ?? null;
        const isNews = since !== null && since !== read?.value && since > Date.now() - newsMs;
        this.partnersNews = isNews ? since : null;
      },
    );
  }

  /** Begins to read the people; the screens that show them call it once they open. */
  open(): void {
    if (this.#watching) return;
    this.#watching = true;
    watchQuery(
      () => this.#core.database.people.toArray(),
      (people) => {
        this.people = people.toSorted((one, other) => one.name.localeCompare(other.name));
      },
    );
  }
}
