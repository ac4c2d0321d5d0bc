import type * as Y from 'yjs';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { ContactId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { LaneWatch, recordsIn, type Touched } from './lane-watch.ts';
import { projectCompany } from './project-company.ts';
import { projectContact, readVersions } from './project-contact.ts';
import { projectHome, type HomeRoom } from './project-home.ts';
import { projectPage, readPage } from './project-page.ts';
import { projectMarks, type MarkChange } from './project-marks.ts';
import { projectRoom, type RoomPages } from './project-room.ts';
import { readPublished } from './read-published.ts';

/** Whom the projector tells what it has just written. */
export interface ProjectorEvents {
  readonly home: (rooms: readonly HomeRoom[]) => void;
  readonly room: (pages: RoomPages) => void;
  /** Cards that are there for me. */
  readonly contacts: (contacts: readonly ContactId[]) => void;
}

interface Followed {
  readonly doc: Y.Doc;
  readonly watch: LaneWatch;
  /** Whether its rows were compared with a whole copy since it was opened. */
  isCompared: boolean;
}

interface Pending {
  whole: boolean;
  /** Whether the copy holds all that the server has, so that a row without a record is one of what is gone. */
  complete: boolean;
  readonly touched: Map<string, Touched>;
  readonly arrivals: Map<string, Arrival>;
  readonly acked: Set<string>;
  readonly refused: Map<string, Refusal>;
  seq: number;
}

const retryMs = 500;

/**
 * Turns what open documents and the server say into rows (design: the screen reads only the projection). One transaction
 * at a time, in the order heard; what comes meanwhile goes into the next one together.
 */
export class Projector {
  readonly #database: FoyerDatabase;
  readonly #owner: Owner;
  readonly #events: ProjectorEvents;
  readonly #open = new Map<DocumentName, Followed>();
  readonly #pending = new Map<DocumentName, Pending>();
  readonly #marks: MarkChange[] = [];
  readonly #afterWrite: (() => void)[] = [];
  #running: Promise<void> | null = null;
  #writing: DocumentName | null = null;
  #stopped = false;

  constructor(database: FoyerDatabase, owner: Owner, events: ProjectorEvents) {
    this.#database = database;
    this.#owner = owner;
    this.#events = events;
  }

  /** Follows an open document, beginning with everything that is in it. */
  attach(name: DocumentName, doc: Y.Doc): void {
    const watch = new LaneWatch(doc, (touched) => this.#touch(name, touched));
    this.#open.set(name, { doc, watch, isCompared: false });
    this.#touch(name, watch.all());
    const pending = this.#pendingOf(name);
    pending.whole = true;
    // The copy that had caught up was another one.
    pending.complete = false;
  }

  /** Stops following; what was heard before is written all the same when `settled` was awaited. */
  detach(name: DocumentName): void {
    this.#open.get(name)?.watch.stop();
    this.#open.delete(name);
    this.#pending.delete(name);
  }

  /** The server has sent the document up to `seq`, and where records stand. */
  heard(name: DocumentName, arrivals: readonly Arrival[], seq: number): void {
    const pending = this.#pendingOf(name);
    for (const arrival of arrivals) {
      const key = `${arrival.lane} ${arrival.id}`;
      pending.arrivals.set(key, arrival);
      pending.touched.set(key, arrival);
    }
    pending.seq = Math.max(pending.seq, seq);
    this.#wake();
  }

  /** The server has stored these outbox rows. */
  acked(name: DocumentName, rows: readonly { readonly name: string; readonly touched: Touched }[]): void {
    const pending = this.#pendingOf(name);
    for (const row of rows) {
      pending.acked.add(row.name);
      this.#touch(name, [row.touched]);
    }
  }

  /** The server has refused these outbox rows. */
  refused(
    name: DocumentName,
    rows: readonly { readonly name: string; readonly touched: Touched; readonly refusal: Refusal }[],
  ): void {
    const pending = this.#pendingOf(name);
    for (const row of rows) {
      pending.refused.set(row.name, row.refusal);
      this.#touch(name, [row.touched]);
    }
  }

  /** Looks at a record again: something around it has changed. */
  again(name: DocumentName, touched: readonly Touched[]): void {
    if (this.#open.has(name)) this.#touch(name, touched);
  }

  /** Every record that stood in the open document's copy; none when it is not open. */
  recordsOf(name: DocumentName): Touched[] {
    return this.#open.get(name)?.watch.all() ?? [];
  }

  /** A complete copy has taken the place of one with these records: what it lacks of them is gone from the rows too. */
  replaced(name: DocumentName, before: readonly Touched[]): void {
    const open = this.#open.get(name);
    if (!open) return;
    open.watch.remember(before);
    this.#touch(name, before);
  }

  /**
   * The open copy has caught up with the server: rows of a page that it has nothing of are of what was erased while no
   * copy was here (P7). Once for each opening; what goes later is seen going.
   */
  caughtUp(name: DocumentName): void {
    const open = this.#open.get(name);
    if (!open || open.isCompared || parseDocumentName(name)?.kind !== 'page') return;
    open.isCompared = true;
    this.#pendingOf(name).complete = true;
    this.#wake();
  }

  /** Somebody's mark or the unread count of a room. */
  marks(change: MarkChange): void {
    this.#marks.push(change);
    this.#wake();
  }

  /** True while something heard of a document is not written. */
  isBusy(name: DocumentName): boolean {
    return this.#pending.has(name) || this.#writing === name;
  }

  /** Resolves once everything heard so far is written: of one document, or of all. */
  async settled(name?: DocumentName): Promise<void> {
    while (this.#running && (name === undefined || this.isBusy(name))) {
      await new Promise<void>((resolve) => this.#afterWrite.push(resolve));
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const name of [...this.#open.keys()]) this.detach(name);
  }

  #touch(name: DocumentName, touched: readonly Touched[]): void {
    const pending = this.#pendingOf(name);
    for (const one of touched) pending.touched.set(`${one.lane} ${one.id}`, one);
    this.#wake();
  }

  #pendingOf(name: DocumentName): Pending {
    let pending = this.#pending.get(name);
    if (!pending) {
      pending = {
        whole: false,
        complete: false,
        touched: new Map(),
        arrivals: new Map(),
        acked: new Set(),
        refused: new Map(),
        seq: 0,
      };
      this.#pending.set(name, pending);
    }
    return pending;
  }

  #wake(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      this.#tell();
      if (!this.#stopped && (this.#pending.size > 0 || this.#marks.length > 0)) this.#wake();
    });
  }

  async #run(): Promise<void> {
    // The rest of this turn joins the first transaction.
    await Promise.resolve();
    for (;;) {
      const [next] = this.#pending;
      // Marks first: with them every room has its place in the list before its documents are read.
      if (this.#marks.length > 0) {
        const marks = this.#marks.splice(0);
        await this.#untilWritten(() => projectMarks(this.#database, this.#owner, marks));
      } else if (next) {
        this.#pending.delete(next[0]);
        this.#writing = next[0];
        await this.#untilWritten(this.#prepare(...next));
        this.#writing = null;
      } else return;
      this.#tell();
      if (this.#stopped) return;
    }
  }

  #tell(): void {
    for (const resolve of this.#afterWrite.splice(0)) resolve();
  }

  /** Reads the document now and gives the write, which may be tried several times. */
  #prepare(name: DocumentName, pending: Pending): () => Promise<void> {
    const open = this.#open.get(name);
    const kind = parseDocumentName(name);
    const { seq } = pending;
    const database = this.#database;
    if (!open || !kind) return () => Promise.resolve();
    if (kind.kind === 'page') {
      const change = {
        document: name,
        records: readPage(open.doc, open.watch, name, pending.touched.values()),
        whole: pending.whole,
        here: pending.complete ? recordsIn(open.doc) : null,
        arrivals: [...pending.arrivals.values()],
        acked: [...pending.acked],
        refused: [...pending.refused].map(([row, refusal]) => ({ name: row, refusal })),
        seq,
      };
      return () => projectPage(database, this.#owner, change);
    }
    const published = readPublished(open.doc);
    const acked = [...pending.acked];
    const refused = [...pending.refused].map(([row, refusal]) => ({ name: row, refusal }));
    switch (kind.kind) {
      case 'contact': {
        const versions = readVersions(open.doc);
        const change = { document: name, contact: kind.contact, published, versions, acked, refused, seq };
        return () => projectContact(database, this.#owner, change);
      }
      case 'room':
        return async () =>
          this.#events.room(
            await projectRoom(database, this.#owner, { document: name, room: kind.room, published, seq }),
          );
      case 'home':
        return async () => {
          const { rooms, contacts } = await projectHome(database, this.#owner, { document: name, published, seq });
          this.#events.home(rooms);
          this.#events.contacts(contacts);
        };
      case 'company':
        return async () =>
          this.#events.contacts(await projectCompany(database, this.#owner, { document: name, published, seq }));
      default:
        return unreachable(kind);
    }
  }

  /** Browsers lose database connections now and then; nothing that was heard may be lost with one. */
  async #untilWritten(write: () => Promise<void>): Promise<void> {
    while (!this.#stopped) {
      try {
        await write();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}
