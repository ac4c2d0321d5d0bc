import type { DocumentName } from '#shared/documents/names.ts';
import type { Storage } from '../../storage/open.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import { compactDocument } from './compact.ts';
import type { Committer } from './committer.ts';
import type { Group } from './group.ts';
import type { LiveDocument } from './live-document.ts';

/** Decides when logs are rewritten: soon after something was recalled, and when a long one is no longer in use. */
export class Compaction {
  readonly #storage: Storage;
  readonly #committer: Committer;
  readonly #logger: RelayLogger;
  readonly #due = new Map<DocumentName, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();

  constructor(storage: Storage, committer: Committer, logger: RelayLogger) {
    this.#storage = storage;
    this.#committer = committer;
    this.#logger = logger;
  }

  /** Takes up what an earlier process did not get to. */
  async resume(): Promise<void> {
    const due = await this.#storage.db.selectFrom('document').select('name').where('erase', '=', 1).execute();
    for (const { name } of due) this.#soon(name);
  }

  stored(groups: readonly Group[]): void {
    for (const { document, erases, row } of groups) {
      if (row !== null) document.rows += 1;
      const isLong = document.rows >= relayLimits.compactOpenRows;
      if (isLong) document.rows = 0;
      if (isLong || erases) this.#soon(document.name);
    }
  }

  /** A document that nobody uses any more. */
  idle(document: LiveDocument): void {
    if (document.rows >= relayLimits.compactRows) void this.run(document.name);
  }

  /** Rewrites a document's log now. */
  async run(name: DocumentName): Promise<void> {
    clearTimeout(this.#due.get(name));
    this.#due.delete(name);
    const { db, dialect } = this.#storage;
    const running = compactDocument(db, dialect, this.#committer, name).catch((error: unknown) => {
      this.#logger.error({ err: error }, 'a log could not be compacted');
    });
    this.#running.add(running);
    await running;
    this.#running.delete(running);
  }

  /** Does what is due, and waits for what is under way. */
  async finish(): Promise<void> {
    for (const name of [...this.#due.keys()]) void this.run(name);
    await Promise.all(this.#running);
  }

  #soon(name: DocumentName): void {
    if (this.#due.has(name)) return;
    this.#due.set(
      name,
      setTimeout(() => void this.run(name), relayLimits.eraseMs),
    );
  }
}
