import type { Transaction } from 'kysely';
import type { Storage } from '../../storage/open.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import { Group } from './group.ts';
import { HeadMoved, type GroupWriter } from './group-writer.ts';
import type { LiveDocument } from './live-document.ts';

/** What follows a commit. */
export interface CommitListener {
  /** These are on disk, in this order: acknowledge them, then send them on. */
  stored(groups: readonly Group[]): void;
  /** These met what another process has written: they are to be admitted again before anything else is committed. */
  overtaken(groups: readonly Group[]): Promise<void>;
  /** These could not be written: whoever has their documents open must sync again. */
  failed(groups: readonly Group[]): void;
  /** Groups of these documents are no longer on their way. */
  settled(documents: readonly LiveDocument[]): void;
}

/** What an operator reads when a commit has failed. */
const whatToDo = {
  sqlite: 'a commit failed, nothing of it was acknowledged: make room on the disk of DATA_DIR, or repair it',
  postgres: 'a commit failed, nothing of it was acknowledged: see to the database of DATABASE_URL',
} as const;

/**
 * The one writer. Gathers the updates of all connections for a moment and writes them in one transaction that is synced
 * to disk, so that a sync costs a group and not a message (P1, P8).
 */
export class Committer {
  readonly #storage: Storage;
  readonly #writer: GroupWriter;
  readonly #logger: RelayLogger;
  readonly #listener: CommitListener;
  readonly #open = new Map<LiveDocument, Group>();
  readonly #exclusive: (() => Promise<void>)[] = [];
  #running: Promise<void> | null = null;
  /** What is on disk and nobody has been told of. */
  #written: readonly Group[] = [];
  #failed = false;
  /** Whether the last commit left something behind. */
  #hasMore = false;
  /** When the last commit began, by the process's own clock. */
  #begunAt = -Infinity;
  /** The next commit, while it is too early for it. */
  #waiting: { readonly until: number; readonly end: () => void } | null = null;

  constructor(storage: Storage, writer: GroupWriter, logger: RelayLogger, listener: CommitListener) {
    this.#storage = storage;
    this.#writer = writer;
    this.#logger = logger;
    this.#listener = listener;
  }

  /** False after a commit that failed, until one succeeds. */
  get isHealthy(): boolean {
    return !this.#failed;
  }

  /** The group of a document that is written next, to add to at once: before the header moves on. */
  groupOf(document: LiveDocument): Group {
    this.#look();
    let group = this.#open.get(document);
    if (group) return group;
    group = new Group(document);
    this.#open.set(document, group);
    document.uses += 1;
    document.pending += 1;
    this.#start();
    return group;
  }

  /** Takes open groups out of the queue, to be written or given up by the caller, who says so with `settle`. */
  takeOpen(matches: (document: LiveDocument) => boolean): Group[] {
    const taken = [...this.#open.values()].filter(({ document }) => matches(document));
    for (const { document } of taken) this.#open.delete(document);
    return taken;
  }

  /** Says that groups were written, or were not. */
  settle(groups: readonly Group[], stored: boolean): void {
    for (const { document, parts } of groups) {
      document.pending -= 1;
      for (const { settle } of parts) settle?.(stored);
    }
    this.#tell(() => this.#listener.settled(groups.map(({ document }) => document)));
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
          resolve(await this.#storage.db.transaction().execute(work));
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
      if (this.#open.size > 0 || this.#exclusive.length > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    let isQuiet = true;
    while (this.#open.size > 0 || this.#exclusive.length > 0) {
      await this.#gathered(isQuiet);
      isQuiet = false;
      if (this.#open.size > 0) await this.#commit();
      const exclusive = this.#exclusive.shift();
      if (!exclusive) continue;
      // Nothing queued before it is left unwritten, or untold.
      this.#report();
      await exclusive();
    }
    this.#report();
  }

  /**
   * The groups for one commit, oldest first: all there are, or so many that admitting and writing go on side by side.
   * Groups whose messages are numbered together stay together.
   */
  #next(): Group[] {
    this.#hasMore = false;
    if (this.#exclusive.length > 0) return this.takeOpen(() => true);
    const chosen = new Set<unknown>();
    let updates = 0;
    for (const group of this.#open.values()) {
      const { document } = group;
      if (updates >= relayLimits.commitUpdates) break;
      updates += group.updates;
      chosen.add(document.counters ?? document);
    }
    const groups = this.takeOpen((document) => chosen.has(document.counters ?? document));
    this.#hasMore = this.#open.size > 0;
    return groups;
  }

  /** Resolves when it is time for the next commit: soon after a quiet moment, at a steady pace in a busy one. */
  async #gathered(isQuiet: boolean): Promise<void> {
    if (this.#hasMore || this.#exclusive.length > 0) return;
    const now = performance.now();
    const since = now - this.#begunAt;
    const wait = Math.max(isQuiet ? relayLimits.gatherMs : 0, relayLimits.commitEveryMs - since);
    // What came while the last commit was written has waited long enough.
    if (wait <= 0) {
      this.#begunAt = now;
      return;
    }
    this.#report();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      const end = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting = { until: now + wait, end };
    });
    this.#waiting = null;
    this.#begunAt = performance.now();
  }

  /** Many sockets are read before a timer or another thread is heard: what is due meanwhile goes on at once. */
  #look(): void {
    this.#writer.look();
    if (this.#waiting !== null && performance.now() >= this.#waiting.until) this.#waiting.end();
  }

  async #commit(): Promise<void> {
    let groups = this.#next();
    // From here on the headers go on with the groups after these.
    for (const group of groups) void group.end;
    const overtaken: Group[] = [];
    const stale = groups.filter(({ document }) => document.isStale);
    groups = groups.filter(({ document }) => !document.isStale);
    if (stale.length > 0) this.#fail(stale);
    for (;;) {
      try {
        // While the database works, the commit before is told of: neither waits for the other.
        await this.#writer.write(groups, () => this.#report());
        this.#report();
        // A group that only waits for those before it writes nothing, and shows nothing.
        if (groups.some(({ seq }) => seq > 0)) this.#failed = false;
        break;
      } catch (error) {
        this.#report();
        if (!(error instanceof HeadMoved)) {
          this.#failed = true;
          this.#logger.error({ err: error, documents: groups.length }, whatToDo[this.#storage.dialect]);
          this.#fail(groups);
          groups = [];
          break;
        }
        // The numbers of a room's messages are counted over all of its documents.
        const { document: moved } = error;
        const isTouched = ({ document }: Group): boolean =>
          document === moved || (moved.counters !== null && document.counters === moved.counters);
        overtaken.push(...groups.filter(isTouched));
        groups = groups.filter((group) => !isTouched(group));
      }
    }
    this.#written = groups;
    if (overtaken.length === 0) return;
    this.#report();
    await this.#listener.overtaken(overtaken);
  }

  /** Acknowledges what the last commit has written, and sends it on. */
  #report(): void {
    const groups = this.#written;
    if (groups.length === 0) return;
    this.#written = [];
    this.#tell(() => this.#listener.stored(groups));
    this.settle(groups, true);
  }

  #fail(groups: readonly Group[]): void {
    if (groups.length === 0) return;
    this.#report();
    this.#tell(() => this.#listener.failed(groups));
    this.settle(groups, false);
  }

  #tell(report: () => void): void {
    try {
      report();
    } catch (error) {
      this.#logger.error({ err: error }, 'what follows a commit failed');
    }
  }
}
