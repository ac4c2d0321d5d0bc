import { limits } from '#shared/limits.ts';
import type { Core } from '../core.ts';
import type { ContactRow, GroupRow } from '../projection/rows.ts';
import type { ContactNotice } from '../projection/tables.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** My contacts outside and those shared with me, by name; those in my trash too. */
export class ContactsState {
  contacts: readonly ContactRow[] = $state.raw([]);
  /** What did not become what I wanted; shown until it is put away. */
  notices: readonly ContactNotice[] = $state.raw([]);
  /** The groups of my company, to share with. */
  groups: readonly GroupRow[] = $state.raw([]);
  /** Days that a deleted contact stays in the trash (R11). */
  trashDays = $state<number>(limits.trashDays);
  /** False until the database has answered for the first time. */
  loaded = $state(false);
  #watching = false;
  #watchingNotices = false;
  readonly #core: Pick<Core, 'database'>;

  constructor(core: Pick<Core, 'database'>) {
    this.#core = core;
  }

  /** Begins to read; the screens that show contacts call it once they open. */
  open(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.openNotices();
    const { database } = this.#core;
    watchQuery(
      () => database.contacts.toArray(),
      (contacts) => {
        this.contacts = contacts
          .filter(({ name }) => name !== '')
          .toSorted((one, other) => one.name.localeCompare(other.name));
        this.loaded = true;
      },
    );
    watchQuery(
      () => database.meta.get('groups'),
      (row) => {
        if (row) this.groups = row.value as readonly GroupRow[];
      },
    );
    watchQuery(
      () => database.meta.get('trash'),
      (row) => {
        if (row) this.trashDays = row.value as number;
      },
    );
  }

  /** Begins to read the notices alone, which the room list shows as well. */
  openNotices(): void {
    if (this.#watchingNotices) return;
    this.#watchingNotices = true;
    watchQuery(
      () => this.#core.database.contactNotices.toArray(),
      (notices) => {
        this.notices = notices;
      },
    );
  }
}
