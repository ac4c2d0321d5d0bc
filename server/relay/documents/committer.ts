import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../storage/tables/database.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import type { LiveDocument, RoomCounters } from './live-document.ts';
import type { QueuedUpdate } from './queued-update.ts';
import { HeadMoved, writeBatch, type CounterMove, type StoredHead } from './write-batch.ts';

/** What follows a commit, in the order of the log. */
export interface CommitListener {
  /** These are on disk: acknowledge them, then send them on. */
  stored(updates: readonly QueuedUpdate[]): void;
  /** These are not: whoever has their documents open must sync again. */
  lost(documents: readonly LiveDocument[]): void;
  /** An update of this document is no longer on its way. */
  settled(document: LiveDocument): void;
}

/**
 * The one writer. Gathers the updates of all connections for a moment and writes them in one transaction that is synced
 * to disk, so that a sync costs a group and not a message (P1, P8).
 */
export class Committer {
  readonly #db: Kysely<Database>;
  readonly #logger: RelayLogger;
  readonly #listener: CommitListener;
  #queue: QueuedUpdate[] = [];
  readonly #exclusive: (() => Promise<void>)[] = [];
  readonly #stored = new Map<LiveDocument, { seq: number; rightsRevision: number }>();
  readonly #counters = new Map<RoomCounters, number>();
  #running: Promise<void> | null = null;
  #failed = false;

  constructor(db: Kysely<Database>, logger: RelayLogger, listener: CommitListener) {
    this.#db = db;
    this.#logger = logger;
    this.#listener = listener;
  }

  /** False after a commit that failed, until one succeeds. */
  get isHealthy(): boolean {
    return !this.#failed;
  }

  /** Queues an update. `before` is the head that it was admitted against. */
  submit(update: QueuedUpdate, before: { seq: number; rightsRevision: number }, counterBefore: number | null): void {
    const { document } = update;
    document.uses += 1;
    if (!this.#stored.has(document)) this.#stored.set(document, before);
    if (counterBefore !== null && document.counters && !this.#counters.has(document.counters)) {
      this.#counters.set(document.counters, counterBefore);
    }
    this.#queue.push(update);
    this.#start();
  }

  /**
   * Runs a transaction of its own between two groups, with nothing queued before it left unwritten. `first` runs at
   * that moment, before anything else can be queued.
   */
  exclusive<Result>(work: (trx: Transaction<Database>) => Promise<Result>, first?: () => void): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#exclusive.push(async () => {
        try {
          first?.();
          resolve(await this.#db.transaction().execute(work));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      this.#start();
    });
  }

  /** Resolves when everything queued so far is written or lost. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      // Something may have been queued after the last look and before this.
      if (this.#queue.length > 0 || this.#exclusive.length > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, relayLimits.gatherMs));
    while (this.#queue.length > 0 || this.#exclusive.length > 0) {
      while (this.#queue.length > 0) await this.#commit();
      await this.#exclusive.shift()?.();
    }
  }

  async #commit(): Promise<void> {
    // All of the queue: what is compared with the rows is the state before the first of a document's updates.
    const updates = this.#queue;
    const heads = [...this.#stored].map(([document, head]) => ({ document, ...head, ...sizeOf(document) }));
    const counters = new Map([...this.#counters].map(([room, before]) => [room, { before, after: room.counter }]));
    this.#queue = [];
    this.#stored.clear();
    this.#counters.clear();
    const lost = await this.#write(updates, heads, counters);
    const stored = updates.filter(({ document }) => !lost.has(document));
    if (stored.length > 0) this.#tell(() => this.#listener.stored(stored));
    if (lost.size > 0) this.#tell(() => this.#listener.lost([...lost]));
    for (const { document, settle } of updates) {
      this.#listener.settled(document);
      settle(!lost.has(document));
    }
  }

  /** Writes the group without the documents that cannot be written; gives those. */
  async #write(
    updates: readonly QueuedUpdate[],
    heads: readonly StoredHead[],
    counters: ReadonlyMap<RoomCounters, CounterMove>,
  ): Promise<Set<LiveDocument>> {
    const lost = new Set(heads.map(({ document }) => document).filter(({ isStale }) => isStale));
    const left = <Item extends { document: LiveDocument }>(items: readonly Item[]): Item[] =>
      items.filter(({ document }) => !lost.has(document));
    for (;;) {
      try {
        const rooms = new Map(
          [...counters].filter(([room]) => left(updates).some((update) => update.document.counters === room)),
        );
        await this.#db.transaction().execute((trx) => writeBatch(trx, left(heads), rooms, left(updates)));
        this.#failed = false;
        return lost;
      } catch (error) {
        const moved = error instanceof HeadMoved ? error.document : null;
        for (const { document } of heads) {
          const goes = moved === null || document === moved || (moved.room !== null && document.room === moved.room);
          if (goes) lost.add(document);
        }
        this.#failed = moved === null;
        this.#logger.error({ err: error, documents: lost.size }, 'a commit failed; its clients sync again');
        if (moved === null) return lost;
      }
    }
  }

  #tell(report: () => void): void {
    try {
      report();
    } catch (error) {
      this.#logger.error({ err: error }, 'what follows a commit failed');
    }
  }
}

/** Taken now: while the group is written, the header moves on with the next one. */
const sizeOf = ({ header: { records, bytes } }: LiveDocument): { records: number; bytes: number } => ({
  records,
  bytes,
});
