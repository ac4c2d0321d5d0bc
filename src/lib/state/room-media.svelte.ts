import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { newestMedia, type MediaKind } from '../projection/media-window.ts';
import type { TimelineRow } from '../projection/rows.ts';
import { keepSame, olderPage } from '../projection/timeline-window.ts';
import { watchQuery } from '../projection/watch-query.ts';
import { fetchOlderPage } from './older-page.ts';

/** So many are read at a time. */
const step = 60;

/** The pictures or the files of a room, newest first, as its information lists them. */
export class RoomMedia {
  items: readonly TimelineRow[] = $state.raw([]);
  /** False until the database has answered for the first time. */
  loaded = $state(false);
  /** Whether there may be older ones, here or on the server. */
  hasMore = $state(false);
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

  /** Brings older ones, from this device or from the server's older pages. Resolves when there is nothing more to wait for. */
  more(): Promise<void> {
    this.#looking ??= this.#more().finally(() => {
      this.#looking = null;
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
    // Many pages hold none: the next one is asked for until something has come.
    while (!this.#isStopped && (await this.#read()).length <= before) {
      if (!(await fetchOlderPage(this.#core, this.#room))) break;
    }
    if (!this.#isStopped) this.#watch();
  }

  #read(): Promise<TimelineRow[]> {
    const { database, owner } = this.#core;
    return newestMedia(database, owner, this.#room, this.#kind, this.#count + 1);
  }

  #watch(): void {
    this.#stop();
    const { database } = this.#core;
    this.#stop = watchQuery(
      async () => [await this.#read(), await olderPage(database, this.#room)] as const,
      ([rows, older]) => {
        this.items = keepSame(this.items, rows.slice(0, this.#count));
        this.hasMore = rows.length > this.#count || older !== null;
        this.loaded = true;
      },
    );
  }
}
