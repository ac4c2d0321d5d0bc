import type { Kysely } from 'kysely';
import type { DocumentName } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { RelayLogger } from '../relay.ts';
import type { Documents } from './documents.ts';
import type { LiveDocument } from './live-document.ts';
import { sendNewRows } from './new-rows.ts';
import { updateDocument } from './reload.ts';

/** What following other processes needs. */
export interface ElsewhereParts {
  readonly db: Kysely<Database>;
  readonly documents: Documents;
  readonly logger: RelayLogger;
  readonly clock: () => number;
  /** Asks again for the rights of everybody who has documents of these rooms open. */
  readonly recheck: (rooms: readonly RoomId[]) => Promise<void>;
}

/**
 * Follows what other processes write into documents that are open here. A word of theirs says where to look; without
 * one the heads tell, so that nothing depends on words (N-processes: docs/relay.md).
 */
export class Elsewhere {
  readonly #parts: ElsewhereParts;
  readonly #reading = new Set<Promise<void>>();
  #polling: Promise<void> | null = null;
  #isStopped = false;

  constructor(parts: ElsewhereParts) {
    this.#parts = parts;
  }

  /** Looks at nothing any more; resolves when nothing is being read. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([this.#polling?.catch(() => undefined), ...this.#reading]);
  }

  /** Another process says that a document has moved on. */
  heard(name: DocumentName, seq: number): void {
    const document = this.#parts.documents.get(name);
    if (!document) return;
    document.heardSeq = Math.max(document.heardSeq, seq);
    this.look(document);
  }

  /** Reads on if there is something new; what is on its way to the disk here meets it there, or looks again after it. */
  look(document: LiveDocument): void {
    if (document.heardSeq <= document.storedSeq || document.isStale) return;
    if (document.pending > 0 || document.updating) return;
    this.#update(document);
  }

  /** Compares the heads of everything that is open here with the rows. */
  poll(): Promise<void> {
    return (this.#polling ??= this.#compare().finally(() => (this.#polling = null)));
  }

  async #compare(): Promise<void> {
    const { db, documents } = this.#parts;
    const open = documents.loaded(({ channels }) => channels.size > 0);
    for (const part of inParts(open)) {
      const names = part.map(({ name }) => name);
      const heads = await db
        .selectFrom('document')
        .select(['name', 'seq', 'rights_revision'])
        .where('name', 'in', names)
        .execute();
      for (const { name, seq, rights_revision: revision } of heads) {
        const document = documents.get(name);
        if (!document || document.pending > 0 || document.updating || document.isStale) continue;
        if (seq > document.storedSeq || revision !== document.header.rightsRevision) this.#update(document);
      }
    }
  }

  #update(document: LiveDocument): void {
    if (this.#isStopped) return;
    const updating = this.#read(document)
      .catch((error: unknown) => {
        this.#parts.logger.error({ err: error }, 'what another process has written could not be read');
        // Not at once again: the next comparison of heads finds it, when the database answers.
        document.heardSeq = document.storedSeq;
      })
      .finally(() => {
        this.#reading.delete(updating);
        if (document.updating === updating) document.updating = null;
        this.look(document);
      });
    this.#reading.add(updating);
    document.updating = updating;
  }

  async #read(document: LiveDocument): Promise<void> {
    const { db, clock, recheck } = this.#parts;
    const { rightsRevision } = document.header;
    const rows = await updateDocument(db, document, clock());
    // Rights first: nobody is sent what came after they had lost the right to it, or had blocked its author (R08).
    if (document.room !== null && document.header.rightsRevision !== rightsRevision) await recheck([document.room]);
    sendNewRows(document, rows);
    // Whatever was heard of is read now, or was never written.
    document.heardSeq = document.storedSeq;
  }
}
