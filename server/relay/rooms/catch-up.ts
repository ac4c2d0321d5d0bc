import type { Kysely } from 'kysely';
import { pageDocument, type DocumentName } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { ReadMarks } from './read-marks.ts';
import type { RoomTalk } from './room-talk.ts';
import type { Watches } from './watches.ts';

/** What catching up needs. */
export interface CatchUpParts {
  readonly db: Kysely<Database>;
  readonly watches: Watches;
  readonly talk: RoomTalk;
  readonly marks: ReadMarks;
  /** A room's counts are to be looked up again. */
  readonly unsure: (room: RoomId) => void;
}

/**
 * Finds in the rows what other processes would have said: documents that have moved on, messages to count, marks that
 * have risen. Costs a query for every 500 watched documents, and three for every 500 watched rooms.
 */
export class CatchUp {
  readonly #parts: CatchUpParts;
  /** What the newest pages of rooms with unread messages looked like; a recall shows there and in no number. */
  #pages = new Map<RoomId, string>();
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
  }

  /** Looks at everything; whoever asks while that is under way gets a look of their own after it. */
  run(): Promise<void> {
    if (this.#running === null) {
      return (this.#running = this.#run().finally(() => (this.#running = null)));
    }
    return (this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.run();
      }));
  }

  async #run(): Promise<void> {
    await this.#documents();
    const pages = new Map<RoomId, string>();
    for (const rooms of inParts(this.#parts.talk.rooms())) {
      await this.#rooms(rooms, pages);
      await this.#marks(rooms);
    }
    this.#pages = pages;
  }

  async #documents(): Promise<void> {
    const { db, watches } = this.#parts;
    for (const names of inParts(watches.documents())) {
      for (const { name, seq } of await seqsOf(db, names)) watches.changed(name, seq);
    }
  }

  async #rooms(rooms: readonly RoomId[], pages: Map<RoomId, string>): Promise<void> {
    const { db, watches, unsure } = this.#parts;
    const rows = await db.selectFrom('relay_room').selectAll().where('room', 'in', rooms).execute();
    const looked: { room: RoomId; hasMoved: boolean; names: readonly DocumentName[] }[] = [];
    for (const { room, counter, head } of rows) {
      const watching = [...watches.ofRoom(room)];
      // Whoever is being counted for is counted for from the rows.
      const hasMoved = watching.some(({ upTo }) => upTo !== null && upTo < counter);
      if (!hasMoved && !watching.some(({ hasUnread }) => hasUnread)) continue;
      const newest = [head, head - 1].filter((page) => page > 0);
      looked.push({ room, hasMoved, names: newest.map((page) => pageDocument(room, page)) });
    }
    const seqs = new Map<DocumentName, number>();
    for (const names of inParts(looked.flatMap((one) => one.names))) {
      for (const { name, seq } of await seqsOf(db, names)) seqs.set(name, seq);
    }
    for (const { room, hasMoved, names } of looked) {
      const looks = names.map((name) => `${name} ${seqs.get(name) ?? 0}`).join();
      pages.set(room, looks);
      if (hasMoved || this.#pages.get(room) !== looks) unsure(room);
    }
  }

  async #marks(rooms: readonly RoomId[]): Promise<void> {
    const { marks, talk, watches } = this.#parts;
    for (const mark of await marks.ofRooms(rooms)) {
      if (await talk.heardRead(mark)) await watches.recount(mark.user, mark.room);
    }
  }
}

const seqsOf = (db: Kysely<Database>, names: readonly DocumentName[]) =>
  db.selectFrom('document').select(['name', 'seq']).where('name', 'in', names).execute();
