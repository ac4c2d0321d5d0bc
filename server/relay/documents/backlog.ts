import type { DatabaseSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import type { JournalRecord } from './journal-files.ts';
import type { PackedCommit, PackedGroup } from './packed-group.ts';
import { sqliteTables, type RoomNumber } from './sqlite-tables.ts';

/** A commit of which something does not stand in the tables yet. */
interface Entry {
  readonly id: number;
  /** Groups that are yet to be written. */
  left: number;
}

/** What is to be written of one room, or of a document without a room: in one transaction, so that numbers and counter agree. */
interface Due {
  readonly groups: { readonly entry: Entry; readonly group: PackedGroup }[];
  number: RoomNumber | null;
}

/** How far the tables are behind the journal. */
export interface BacklogState {
  /** Updates that wait for the tables, roughly: their records. */
  readonly waiting: number;
  /** The newest commit that was taken over. */
  readonly last: number;
  /** Everything below this id stands in the tables. */
  readonly done: number;
}

/**
 * Commits that are in the journal and not in the tables yet. They are written room by room and with what has come since,
 * so that pages that many commits touch are written once for all of them, and no reader finds half of a room. What stood
 * in the tables already, because a crash came between them and the journal, is known by its sequence.
 */
export class Backlog {
  readonly #sqlite: DatabaseSync;
  readonly #write: ReturnType<typeof sqliteTables>;
  readonly #due = new Map<string, Due>();
  /** Commits of which something is due, oldest first. */
  readonly #open = new Set<Entry>();
  #waiting = 0;
  #last = 0;

  /** Begins with what the journal holds. */
  constructor(sqlite: DatabaseSync, journal: readonly JournalRecord[]) {
    this.#sqlite = sqlite;
    this.#write = sqliteTables(sqlite);
    for (const record of journal) this.take(record);
  }

  get state(): BacklogState {
    const [oldest] = this.#open;
    return { waiting: this.#waiting, last: this.#last, done: oldest?.id ?? this.#last + 1 };
  }

  /** Takes over a commit that is in the journal. */
  take({ id, bytes }: JournalRecord): void {
    if (id <= this.#last) return;
    const { groups, counters } = deserialize(bytes) as PackedCommit;
    this.#last = id;
    const entry: Entry = { id, left: groups.length };
    if (groups.length > 0) this.#open.add(entry);
    for (const group of groups) {
      this.#dueOf(group.room ?? group.document).groups.push({ entry, group });
      this.#waiting += sizeOf(group);
    }
    for (const { room, head, after } of counters) this.#dueOf(room).number = { room, head, counter: after };
  }

  /** Writes what has waited longest into the tables, about so many updates; all or none of them. */
  apply(updates: number): void {
    const rooms: string[] = [];
    let chosen = 0;
    for (const [room, { groups }] of this.#due) {
      if (chosen >= updates) break;
      rooms.push(room);
      for (const { group } of groups) chosen += sizeOf(group);
    }
    if (rooms.length === 0) return;
    const done = new Map<Entry, number>();
    inTransaction(this.#sqlite, () => {
      for (const room of rooms) {
        const { groups, number } = this.#due.get(room) ?? { groups: [], number: null };
        this.#write(
          groups.map(({ group }) => group),
          number,
        );
        for (const { entry } of groups) done.set(entry, (done.get(entry) ?? 0) + 1);
      }
    });
    for (const [entry, written] of done) {
      entry.left -= written;
      if (entry.left === 0) this.#open.delete(entry);
    }
    for (const room of rooms) this.#due.delete(room);
    this.#waiting -= chosen;
  }

  #dueOf(room: string): Due {
    let due = this.#due.get(room);
    if (!due) this.#due.set(room, (due = { groups: [], number: null }));
    return due;
  }
}

/** A commit as the journal keeps it. */
export const packed = (commit: PackedCommit): Uint8Array<ArrayBuffer> => serialize(commit);

const sizeOf = ({ index }: PackedGroup): number => 1 + index.id.length;

function inTransaction(sqlite: DatabaseSync, work: () => void): void {
  sqlite.exec('begin immediate');
  try {
    work();
    sqlite.exec('commit');
  } catch (error) {
    rollBack(sqlite);
    throw error;
  }
}

/** Ends what is left of a transaction that failed; SQLite may have done so itself, and its first error is what counts. */
function rollBack(sqlite: DatabaseSync): void {
  try {
    if (sqlite.isTransaction) sqlite.exec('rollback');
  } catch {
    // The connection tells again what is wrong with it at the next commit.
  }
}
