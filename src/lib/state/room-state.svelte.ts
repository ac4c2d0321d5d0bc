import { newRecordId, type RoomId, type UserId } from '#shared/ids.ts';
import { markRead } from '../actions/mark-read.ts';
import { sendFiles } from '../actions/send-files.ts';
import { sendMessage } from '../actions/send-message.ts';
import type { Core } from '../core.ts';
import { openRoom, readPicture, type RoomPicture } from '../projection/open-room.ts';
import { readersOf } from '../projection/refresh-room.ts';
import type { OpenRoom, RoomRow, TimelineRow } from '../projection/rows.ts';
import type { MarkRow } from '../projection/tables.ts';
import {
  keepSame,
  newestRows,
  olderPage,
  rowsFrom,
  windowStart,
  type WindowStart,
} from '../projection/timeline-window.ts';
import { dropSending, keepSending, type Sending } from '../session/sending-copies.ts';
import { afterPaint } from '../platform/after-paint.ts';
import { watchQuery } from '../projection/watch-query.ts';
import { nothingLive, type LiveState } from '../sync/engine.ts';
import { Attachments, type AttachedFile, type AttachProblem } from './attachments.svelte.ts';
import { Draft } from './draft.svelte.ts';
import { EditSession } from './edit-session.svelte.ts';
import { fetchOlderPage } from './older-page.ts';

const firstRows = 50;
const moreRows = 50;
const mostFirstRows = 500;
const nobody: readonly UserId[] = [];

const nothingRead: RoomPicture = { facts: undefined, members: [], acts: [] };

/** One room as its screen sees it. Outlives the screen, so that coming back shows it at once. */
export class RoomState {
  readonly room: OpenRoom | null = $derived.by(() => {
    const { facts, ...rest } = this.#picture;
    return this.#row && facts ? openRoom({ ...rest, row: this.#row, facts }, this.#core.owner) : null;
  });
  /** Messages and notices, oldest first, by (at, id). */
  items: readonly TimelineRow[] = $state.raw([]);
  /** False until the database has answered for the first time. */
  loaded = $state(false);
  hasOlder = $state(false);
  /** Whether what stands in the composer was sent, and could not be kept; false again once that was read. */
  notKept = $state(false);
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
  /** What of mine is being changed in the composer. */
  readonly edit: EditSession;
  readonly #core: Core;
  readonly #draft: Draft;
  readonly #attachments: Attachments;
  #marks: readonly MarkRow[] = $state.raw([]);
  #start: WindowStart = null;
  #stops: (() => void)[] = [];
  #stopItems: () => void = () => {};
  #entered = 0;
  #isFollowing = false;
  /** What was sent last is being kept: what is sent next comes after it. */
  #sending: Promise<unknown> = Promise.resolve();

  constructor(core: Core, id: RoomId) {
    this.#core = core;
    this.id = id;
    this.#draft = new Draft(core, id);
    this.#attachments = new Attachments(core, id);
    this.edit = new EditSession(core, id, (text) => this.putInFront(text));
  }

  get draft(): string {
    return this.#draft.text;
  }

  /** The files in the composer. */
  get attached(): readonly AttachedFile[] {
    return this.#attachments.list;
  }

  /** Whether `attached` shows everything that was chosen so far. */
  get knowsAttached(): boolean {
    return this.#attachments.isWhole;
  }

  /** Resolves when it does. */
  allAttached(): Promise<void> {
    return this.#attachments.whole();
  }

  get isEntered(): boolean {
    return this.#entered > 0;
  }

  setDraft(text: string): void {
    this.#draft.set(text);
  }

  /** A text returns to the composer, in front of what was typed there since. */
  putInFront(text: string): void {
    // Under a file there may have been none.
    if (text === '') return;
    this.#draft.set(this.draft.trim() === '' ? text : `${text}\n${this.draft}`);
  }

  /** What an earlier page could not keep returns to the composer, in front of what was kept there; the screen says so. */
  async giveBack(text: string): Promise<void> {
    await this.#draft.load();
    this.putInFront(text);
    this.notKept = true;
  }

  /** Puts chosen files into the composer; gives those that cannot be taken, with why. */
  attach(files: readonly File[]): Promise<readonly AttachProblem[]> {
    return this.#attachments.attach(files);
  }

  /** Takes a file out of the composer. */
  detach(id: number): Promise<void> {
    return this.#attachments.detach(id);
  }

  /** Whether a picture of the composer is sent as it was chosen. */
  setOriginal(id: number, on: boolean): Promise<void> {
    return this.#attachments.setOriginal(id, on);
  }

  /** Writes the draft that is not written yet. */
  flush(): Promise<void> {
    return this.#draft.flush();
  }

  /** Sends what stood in the composer, text and files, and empties it. What cannot be kept goes back there. */
  async send(text: string): Promise<void> {
    if (this.attached.length === 0) {
      // Nothing was said.
      if (text.trim() === '') return;
      const id = newRecordId();
      await this.#keep({ room: this.id, id, text }, () => sendMessage(this.#core, this.id, text, id));
      return;
    }
    await this.#attachments.leave(async (ids) => {
      const files = ids.map((attached) => ({ attached, id: newRecordId() }));
      const { id } = files.at(-1) ?? { id: newRecordId() };
      await this.#keep({ room: this.id, id, text, files }, () => sendFiles(this.#core, this.id, text, files));
    });
  }

  /** Keeps a copy of what leaves the composer until it is on disk. */
  async #keep(sending: Omit<Sending, 'at'>, write: () => Promise<unknown>): Promise<void> {
    const { id, text } = sending;
    const { user } = this.#core.owner;
    keepSending(user, sending);
    this.#draft.set('');
    const written = this.#sending.then(write);
    this.#sending = written.catch(() => undefined);
    try {
      await written;
    } catch (error) {
      this.putInFront(text);
      throw error;
    } finally {
      dropSending(user, id);
    }
  }

  /** The room comes on screen. Pair it with `leave`. */
  enter(): void {
    this.#entered += 1;
    if (this.#entered > 1) return;
    // What belongs to no message any more comes in front of the draft: that must be there.
    void this.#draft.load().then(() => this.edit.load());
    void this.#attachments.follow();
    void this.#open();
  }

  /** The room leaves the screen. */
  leave(): void {
    this.#entered -= 1;
    if (this.#entered > 0) return;
    void this.#draft.flush();
    this.edit.rest();
    this.#attachments.rest();
    if (!this.#isFollowing) return;
    this.#isFollowing = false;
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#stopItems();
    this.#core.engine.leave(this.id);
  }

  /** Nobody comes back to it: what it holds of the browser's is given back. */
  end(): void {
    this.#attachments.end();
  }

  /** How many others have read a message. */
  readCount = (row: TimelineRow): number => readersOf(row, this.#core.owner, this.#marks);

  /** I have read up to the room's message number `n`. */
  markRead(n: number): Promise<void> {
    return markRead(this.#core, this.id, n);
  }

  /** Puts older messages before the first; false when there are none, or none within reach now. */
  async loadOlder(): Promise<boolean> {
    const { database } = this.#core;
    const first = this.items[0];
    if (!first) return false;
    if (this.#start === null) {
      // What is fetched now must come a screen at a time, too.
      this.#start = first;
      await this.#watchItems();
    }
    if (!(await this.#hasRowsBefore(first)) && !(await fetchOlderPage(this.#core, this.id))) return false;
    this.#start = await windowStart(database, this.id, moreRows, first);
    await this.#watchItems();
    return true;
  }

  async #open(): Promise<void> {
    const { database } = this.#core;
    const [picture, row, newest] = await Promise.all([
      readPicture(database, this.id, this.#picture),
      database.rooms.get(this.id),
      newestRows(database, this.id, firstRows),
    ]);
    const unread = row?.unread ?? 0;
    const count = Math.min(mostFirstRows, Math.max(firstRows, unread + 20));
    const items = count > firstRows ? await newestRows(database, this.id, count) : newest;
    if (!this.isEntered) return;
    this.#start = items.length === count ? (items[0] ?? null) : null;
    const { facts } = picture;
    const mark = Math.max(facts?.mark ?? 0, facts?.counted?.mark ?? 0);
    const firstNew = unread > 0 ? items.find((item) => this.#isNew(item, mark)) : undefined;
    this.divider = firstNew ? { beforeKey: `${firstNew.lane}.${firstNew.id}`, count: unread } : null;
    this.#picture = picture;
    this.#row = row;
    this.items = keepSame(this.items, items);
    this.loaded = true;
    // Documents and followers of the tables come when the picture stands.
    await afterPaint();
    if (this.isEntered && !this.#isFollowing) this.#follow();
  }

  #follow(): void {
    const { database, engine } = this.#core;
    this.#isFollowing = true;
    engine.enter(this.id);
    void this.#watchItems();
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

  /** Follows the rows from the window's start on; resolves with the first of them. */
  #watchItems(): Promise<readonly TimelineRow[]> {
    const { database } = this.#core;
    const start = this.#start;
    this.#stopItems();
    return new Promise((resolve) => {
      this.#stopItems = watchQuery(
        () => rowsFrom(database, this.id, start),
        (items) => {
          this.items = keepSame(this.items, items);
          resolve(items);
          void this.#lookBack();
        },
      );
    });
  }

  async #lookBack(): Promise<void> {
    const first = this.items[0];
    const older = first !== undefined && (await this.#hasRowsBefore(first));
    this.hasOlder = older || (await olderPage(this.#core.database, this.id)) !== null;
  }

  async #hasRowsBefore(first: TimelineRow): Promise<boolean> {
    return (await windowStart(this.#core.database, this.id, 1, first)) !== null;
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
