import type { RoomId, UserId } from '#shared/ids.ts';
import { markRead } from '../actions/mark-read.ts';
import type { Core } from '../core.ts';
import { openRoom, readPicture, type RoomPicture } from '../projection/open-room.ts';
import { readersOf } from '../projection/refresh-room.ts';
import type { OpenRoom, RoomRow, TimelineRow } from '../projection/rows.ts';
import type { MarkRow } from '../projection/tables.ts';
import { afterPaint } from '../platform/after-paint.ts';
import { watchQuery } from '../projection/watch-query.ts';
import { nothingLive, type LiveState } from '../sync/engine.ts';
import { ComposerState } from './composer-state.svelte.ts';
import { EditSession } from './edit-session.svelte.ts';
import { TimelineItems } from './timeline-items.svelte.ts';

const nobody: readonly UserId[] = [];

const nothingRead: RoomPicture = { facts: undefined, members: [], acts: [] };

/** One room as its screen sees it. Outlives the screen, so that coming back shows it at once. */
export class RoomState {
  readonly room: OpenRoom | null = $derived.by(() => {
    const { facts, ...rest } = this.#picture;
    return this.#row && facts ? openRoom({ ...rest, row: this.#row, facts }, this.#core.owner) : null;
  });
  /** False until the database has answered for the first time. */
  loaded = $state(false);
  /** The first message that was new when the room was entered, as `<lane>.<id>`, and how many were. */
  divider: { readonly beforeKey: string; readonly count: number } | null = $state.raw(null);
  #live: LiveState = $state.raw(nothingLive);
  #row: RoomRow | undefined = $state.raw();
  #picture: RoomPicture = $state.raw(nothingRead);
  /** Others who are typing. */
  readonly typing: readonly UserId[] = $derived.by(() => {
    const users = [...(this.#live.typing.get(this.id) ?? [])].filter((user) => user !== this.#core.owner.user);
    return users.length > 0 ? users : nobody;
  });
  /** Whether the other person of a direct room has a live device. */
  readonly online: boolean = $derived.by(() => {
    const other = this.room?.other;
    return other ? this.#live.online.has(other) : false;
  });
  readonly id: RoomId;
  /** What stands in the composer. */
  readonly composer: ComposerState;
  /** What of mine is being changed in the composer. */
  readonly edit: EditSession;
  readonly #core: Core;
  readonly #items: TimelineItems;
  #marks: readonly MarkRow[] = $state.raw([]);
  #stops: (() => void)[] = [];
  #entered = 0;
  #isFollowing = false;

  constructor(core: Core, id: RoomId) {
    this.#core = core;
    this.id = id;
    this.#items = new TimelineItems(core, id);
    this.composer = new ComposerState(core, id);
    this.edit = new EditSession(core, id, (text) => this.composer.putInFront(text));
  }

  /** Messages and notices, oldest first, by (at, id). */
  get items(): readonly TimelineRow[] {
    return this.#items.list;
  }

  get hasOlder(): boolean {
    return this.#items.hasOlder;
  }

  get isEntered(): boolean {
    return this.#entered > 0;
  }

  /** The room comes on screen. Pair it with `leave`. */
  enter(): void {
    this.#entered += 1;
    if (this.#entered > 1) return;
    // What belongs to no message any more comes in front of the draft: that must be there.
    void this.composer.enter().then(() => this.edit.load());
    void this.#open();
  }

  /** The room leaves the screen. */
  leave(): void {
    this.#entered -= 1;
    if (this.#entered > 0) return;
    this.composer.rest();
    this.edit.rest();
    if (!this.#isFollowing) return;
    this.#isFollowing = false;
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#items.rest();
    this.#core.engine.leave(this.id);
  }

  /** Nobody comes back to it: what it holds of the browser's is given back. */
  end(): void {
    this.composer.end();
  }

  /** How many others have read a message. */
  readCount = (row: TimelineRow): number => readersOf(row, this.#core.owner, this.#marks);

  /** I have read up to the room's message number `n`. */
  markRead(n: number): Promise<void> {
    return markRead(this.#core, this.id, n);
  }

  /** Puts older messages before the first; false when there are none, or none within reach now. */
  loadOlder(): Promise<boolean> {
    return this.#items.loadOlder();
  }

  async #open(): Promise<void> {
    const { database } = this.#core;
    const reading = database.rooms.get(this.id);
    const [picture, row, newest] = await Promise.all([
      readPicture(database, this.id, this.#picture),
      reading,
      this.#items.newest(reading.then((read) => read?.unread ?? 0)),
    ]);
    if (!this.isEntered) return;
    const unread = row?.unread ?? 0;
    const { facts } = picture;
    const mark = Math.max(facts?.mark ?? 0, facts?.counted?.mark ?? 0);
    const firstNew = unread > 0 ? newest.rows.find((item) => this.#isNew(item, mark)) : undefined;
    this.divider = firstNew ? { beforeKey: `${firstNew.lane}.${firstNew.id}`, count: unread } : null;
    this.#picture = picture;
    this.#row = row;
    this.#items.show(newest);
    this.loaded = true;
    // Documents and followers of the tables come when the picture stands.
    await afterPaint();
    if (this.isEntered && !this.#isFollowing) this.#follow();
  }

  #follow(): void {
    const { database, engine } = this.#core;
    this.#isFollowing = true;
    engine.enter(this.id);
    void this.#items.follow();
    this.#stops = [
      watchQuery(
        () => database.rooms.get(this.id),
        (row) => {
          this.#row = row;
        },
      ),
      watchQuery(
        () => readPicture(database, this.id, this.#picture),
        (picture) => {
          this.#picture = picture;
        },
      ),
      watchQuery(
        () => database.marks.where('room').equals(this.id).toArray(),
        (marks) => {
          this.#marks = marks;
        },
      ),
      engine.subscribe((live) => {
        this.#live = live;
      }),
    ];
  }

  #isNew({ lane, n }: TimelineRow, mark: number): boolean {
    return lane !== this.#core.owner.user && lane !== '@' && n > mark;
  }
}

/** A room's state that outlives the screen which asked for it first. */
export interface KeptRoomState {
  readonly state: RoomState;
  /** Lets go of what the state derives. */
  readonly drop: () => void;
}

/** Makes a room's state outside of the screen that asks: what is derived inside a screen stands still once that has gone. */
export function keepRoomState(core: Core, id: RoomId): KeptRoomState {
  let state!: RoomState;
  const drop = $effect.root(() => {
    state = new RoomState(core, id);
  });
  return {
    state,
    drop: () => {
      state.end();
      drop();
    },
  };
}
