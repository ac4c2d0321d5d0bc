import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import type { TimelineRow } from '../projection/rows.ts';
import {
  keepSame,
  newestRows,
  olderPage,
  rowsFrom,
  windowStart,
  type WindowStart,
} from '../projection/timeline-window.ts';
import { watchQuery } from '../projection/watch-query.ts';
import { fetchOlderPage } from './older-page.ts';

const firstRows = 50;
const moreRows = 50;
const mostFirstRows = 500;

/** The messages and notices of a room that its screen shows: a window that grows towards older ones. */
export class TimelineItems {
  /** Oldest first, by (at, id). */
  list: readonly TimelineRow[] = $state.raw([]);
  hasOlder = $state(false);
  readonly #core: Core;
  readonly #room: RoomId;
  #start: WindowStart = null;
  #stop: () => void = () => {};

  constructor(core: Core, room: RoomId) {
    this.#core = core;
    this.#room = room;
  }

  /** The newest rows: a screen of them, and where more are unread, those. */
  async newest(unread: Promise<number>): Promise<Newest> {
    const { database } = this.#core;
    const first = newestRows(database, this.#room, firstRows);
    const count = Math.min(mostFirstRows, Math.max(firstRows, (await unread) + 20));
    const rows = count > firstRows ? await newestRows(database, this.#room, count) : await first;
    return { rows, start: rows.length === count ? (rows[0] ?? null) : null };
  }

  /** Shows what was read. */
  show({ rows, start }: Newest): void {
    this.#start = start;
    this.list = keepSame(this.list, rows);
  }

  /** Follows the rows from the window's start on; resolves with the first of them. */
  follow(): Promise<readonly TimelineRow[]> {
    const { database } = this.#core;
    const start = this.#start;
    this.#stop();
    return new Promise((resolve) => {
      this.#stop = watchQuery(
        () => rowsFrom(database, this.#room, start),
        (items) => {
          this.list = keepSame(this.list, items);
          resolve(items);
          void this.#lookBack();
        },
      );
    });
  }

  /** Follows nothing any more. */
  rest(): void {
    this.#stop();
  }

  /** Puts older messages before the first; false when there are none, or none within reach now. */
  async loadOlder(): Promise<boolean> {
    const { database } = this.#core;
    const first = this.list[0];
    if (!first) return false;
    if (this.#start === null) {
      // What is fetched now must come a screen at a time, too.
      this.#start = first;
      await this.follow();
    }
    if (!(await this.#hasRowsBefore(first)) && !(await fetchOlderPage(this.#core, this.#room))) return false;
    this.#start = await windowStart(database, this.#room, moreRows, first);
    await this.follow();
    return true;
  }

  async #lookBack(): Promise<void> {
    const first = this.list[0];
    const older = first !== undefined && (await this.#hasRowsBefore(first));
    this.hasOlder = older || (await olderPage(this.#core.database, this.#room)) !== null;
  }

  async #hasRowsBefore(first: TimelineRow): Promise<boolean> {
    return (await windowStart(this.#core.database, this.#room, 1, first)) !== null;
  }
}

/** Rows as they were read, and where their window begins. */
interface Newest {
  readonly rows: readonly TimelineRow[];
  readonly start: WindowStart;
}
