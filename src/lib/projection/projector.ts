import type * as Y from 'yjs';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { HeardOf } from './heard.ts';
import { LaneWatch, type Touched } from './lane-watch.ts';
import { prepareRows, type ProjectorEvents, type RowsParts } from './prepare-rows.ts';
import { projectMarks, type MarkChange } from './project-marks.ts';
import { UntilWritten, type TriesOptions } from './until-written.ts';

interface Followed {
  readonly doc: Y.Doc;
  readonly watch: LaneWatch;
  /** Whether its rows were compared with a whole copy since it was opened. */
  isCompared: boolean;
}

/**
 * Turns what open documents and the server say into rows (design: the screen reads only the projection). One transaction
 * at a time, in the order heard; what comes meanwhile goes into the next one together.
 */
export class Projector {
  readonly #parts: RowsParts;
  readonly #open = new Map<DocumentName, Followed>();
  readonly #heard = new HeardOf();
  readonly #marks: MarkChange[] = [];
  readonly #tries: UntilWritten;
  readonly #afterWrite: (() => void)[] = [];
  #running: Promise<void> | null = null;
  #writing: DocumentName | null = null;
  #stopped = false;

  constructor(database: FoyerDatabase, owner: Owner, events: ProjectorEvents, tries: Pick<TriesOptions, 'wait'> = {}) {
    this.#parts = { database, owner, events };
    this.#tries = new UntilWritten({ stuck: events.stuck, ...tries });
  }

  /** Follows an open document, beginning with everything that is in it. */
  attach(name: DocumentName, doc: Y.Doc): void {
    const watch = new LaneWatch(doc, (touched) => this.#touch(name, touched));
    this.#open.set(name, { doc, watch, isCompared: false });
    this.#touch(name, watch.all());
    const heard = this.#heard.of(name);
    heard.whole = true;
    // The copy that had caught up was another one.
    heard.complete = false;
  }

  /** Stops following; what was heard before is written all the same when `settled` was awaited. */
  detach(name: DocumentName): void {
    this.#open.get(name)?.watch.stop();
    this.#open.delete(name);
    this.#heard.forget(name);
  }

  /** The server has sent the document up to `seq`, and where records stand. */
  heard(name: DocumentName, arrivals: readonly Arrival[], seq: number): void {
    const heard = this.#heard.of(name);
    for (const arrival of arrivals) {
      const key = `${arrival.lane} ${arrival.id}`;
      heard.arrivals.set(key, arrival);
      heard.touched.set(key, arrival);
    }
    heard.seq = Math.max(heard.seq, seq);
    this.#wake();
  }

  /** The server has stored these outbox rows. */
  acked(name: DocumentName, rows: readonly { readonly name: string; readonly touched: Touched }[]): void {
    const heard = this.#heard.of(name);
    for (const row of rows) {
      heard.acked.add(row.name);
      this.#touch(name, [row.touched]);
    }
  }

  /** The server has refused these outbox rows. */
  refused(
    name: DocumentName,
    rows: readonly { readonly name: string; readonly touched: Touched; readonly refusal: Refusal }[],
  ): void {
    const heard = this.#heard.of(name);
    for (const row of rows) {
      heard.refused.set(row.name, row.refusal);
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
    this.#heard.of(name).complete = true;
    this.#wake();
  }

  /** Somebody's mark or the unread count of a room. */
  marks(change: MarkChange): void {
    this.#marks.push(change);
    this.#wake();
  }

  /** True while something heard of a document is not written. */
  isBusy(name: DocumentName): boolean {
    return this.#heard.has(name) || this.#writing === name;
  }

  /** Resolves once everything heard so far is written: of one document, or of all. */
  async settled(name?: DocumentName): Promise<void> {
    while (this.#running && (name === undefined || this.isBusy(name))) {
      await new Promise<void>((resolve) => this.#afterWrite.push(resolve));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#tries.stop();
    for (const name of [...this.#open.keys()]) this.detach(name);
  }

  #touch(name: DocumentName, touched: readonly Touched[]): void {
    const heard = this.#heard.of(name);
    for (const one of touched) heard.touched.set(`${one.lane} ${one.id}`, one);
    this.#wake();
  }

  #wake(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      this.#tell();
      if (!this.#stopped && (this.#heard.size > 0 || this.#marks.length > 0)) this.#wake();
    });
  }

  async #run(): Promise<void> {
    // The rest of this turn joins the first transaction.
    await Promise.resolve();
    for (;;) {
      // Marks first: with them every room has its place in the list before its documents are read.
      if (this.#marks.length > 0) {
        const { database, owner } = this.#parts;
        const marks = this.#marks.splice(0);
        await this.#tries.run(() => projectMarks(database, owner, marks));
      } else {
        const next = this.#heard.takeFirst();
        if (!next) return;
        const [name, heard] = next;
        const open = this.#open.get(name);
        this.#writing = name;
        if (open) await this.#tries.run(prepareRows(this.#parts, name, open, heard));
        this.#writing = null;
      }
      this.#tell();
      if (this.#stopped) return;
    }
  }

  #tell(): void {
    for (const resolve of this.#afterWrite.splice(0)) resolve();
  }
}
