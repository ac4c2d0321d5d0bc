import type { DatabaseSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
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

/**
 * Commits go to the disk in two steps. First whole, at the end of a journal: one small write, after which they are
 * acknowledged. Then, room by room and with what has come since, into the tables that everybody reads, where pages that
 * many commits touch are written once for all of them. Whatever a crash leaves in the journal is written at the next
 * start; what stood in the tables already is known by its sequence.
 */
export class SqliteJournal {
  readonly #sqlite: DatabaseSync;
  readonly #keep: ReturnType<DatabaseSync['prepare']>;
  readonly #forget: ReturnType<DatabaseSync['prepare']>;
  readonly #write: ReturnType<typeof sqliteTables>;
  readonly #due = new Map<string, Due>();
  #waiting = 0;

  /** Takes up what a process before has left. */
  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
    this.#keep = sqlite.prepare('insert into journal (bytes) values (?)');
    this.#forget = sqlite.prepare('delete from journal where id = ?');
    this.#write = sqliteTables(sqlite);
    for (const { id, bytes } of sqlite.prepare('select id, bytes from journal order by id').iterate()) {
      this.#take(Number(id), deserialize(bytes as Uint8Array) as PackedCommit);
    }
  }

  /** Updates that wait for the tables, roughly: their records. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Puts a commit on disk. */
  keep(bytes: Uint8Array): () => void {
    const { lastInsertRowid } = this.#keep.run(bytes);
    // What comes after the disk can wait until that was told.
    return () => this.#take(Number(lastInsertRowid), deserialize(bytes) as PackedCommit);
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
      for (const [{ id, left }, written] of done) if (left === written) this.#forget.run(id);
    });
    for (const [entry, written] of done) entry.left -= written;
    for (const room of rooms) this.#due.delete(room);
    this.#waiting -= chosen;
  }

  #take(id: number, { groups, counters }: PackedCommit): void {
    const entry: Entry = { id, left: groups.length };
    for (const group of groups) {
      this.#dueOf(group.room ?? group.document).groups.push({ entry, group });
      this.#waiting += sizeOf(group);
    }
    for (const { room, head, after } of counters) this.#dueOf(room).number = { room, head, counter: after };
  }

  #dueOf(room: string): Due {
    let due = this.#due.get(room);
    if (!due) this.#due.set(room, (due = { groups: [], number: null }));
    return due;
  }
}

/** A commit as the journal keeps it. */
export const packed = (commit: PackedCommit): Uint8Array => serialize(commit);

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
