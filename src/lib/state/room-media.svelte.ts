import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { newestMedia, type MediaKind } from '../projection/media-window.ts';
import type { TimelineRow } from '../projection/rows.ts';
import { keepSame, olderPage } from '../projection/timeline-window.ts';
import { watchQuery } from '../projection/watch-query.ts';
import { fetchOlderPage } from './older-page.ts';

/** So many are read at a time. */
const step = 60;

/** So many of the server's pages are asked for at a time: many hold none, and nobody should wait for all of a long room. */
const mostPages = 3;

/** The pictures or the files of a room, newest first, as its information lists them. */
export class RoomMedia {
  items: readonly TimelineRow[] = $state.raw([]);
  /** False until the database has answered for the first time. */
  loaded = $state(false);
  /** Whether there may be older ones, here or on the server. */
  hasMore = $state(false);
  /** Whether there are older ones on this device. */
  hasMoreHere = $state(false);
  /** Whether the server's older pages are being asked for. */
  isLooking = $state(false);
  /** Whether the last look for older ones has brought none. */
  cameEmpty = $state(false);
  readonly #core: Core;
  readonly #room: RoomId;
  readonly #kind: MediaKind;
  #count = step;
  #stop: () => void = () => {};
  #isStopped = false;
  #looking: Promise<void> | null = null;

  constructor(core: Core, room: RoomId, kind: MediaKind) {
    this.#core = core;
    this.#room = room;
    this.#kind = kind;
    this.#watch();
  }

  /** Brings older ones, from this device or from the server's next older pages. Resolves when there is nothing more to wait for. */
  more(): Promise<void> {
    this.#looking ??= this.#more().finally(() => {
      this.#looking = null;
      this.isLooking = false;
    });
    return this.#looking;
  }

  /** The list leaves the screen. */
  stop(): void {
    this.#isStopped = true;
    this.#stop();
  }

  async #more(): Promise<void> {
    this.#count += step;
    const before = this.items.length;
    let count = (await this.#read()).length;
    for (let pages = 0; pages < mostPages && count <= before && !this.#isStopped; pages += 1) {
      this.isLooking = true;
      if (!(await fetchOlderPage(this.#core, this.#room))) break;
      count = (await this.#read()).length;
    }
    this.cameEmpty = count <= before;
    this.#show(...(await this.#readAll()));
    if (!this.#isStopped) this.#watch();
  }

  #read(): Promise<TimelineRow[]> {
    const { database, owner } = this.#core;
    return newestMedia(database, owner, this.#room, this.#kind, this.#count + 1);
  }

  #watch(): void {
    this.#stop();
    this.#stop = watchQuery(
      () => this.#readAll(),
      (read) => this.#show(...read),
    );
  }

  async #readAll(): Promise<readonly [rows: TimelineRow[], older: number | null]> {
    return [await this.#read(), await olderPage(this.#core.database, this.#room)];
  }

  #show(rows: readonly TimelineRow[], older: number | null): void {
    this.items = keepSame(this.items, rows.slice(0, this.#count));
    this.hasMoreHere = rows.length > this.#count;
    this.hasMore = this.hasMoreHere || older !== null;
    this.loaded = true;
  }
}
