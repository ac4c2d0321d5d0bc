import type { Kysely } from 'kysely';
import type { RoomId } from '#shared/ids.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { RelayLogger } from '../relay.ts';
import type { Committer } from './committer.ts';
import type { Group } from './group.ts';
import { HeadMoved, type GroupWriter } from './group-writer.ts';
import type { LiveDocument } from './live-document.ts';
import { sendNewRows } from './new-rows.ts';
import { reloadCounters, reloadDocument, type NewRows } from './reload.ts';

/** How often overtaken updates are tried again; with the rows locked the first try is enough but for a new document. */
const attempts = 3;

/** What recovery works with. */
export interface RecoveryParts {
  readonly writer: GroupWriter;
  readonly logger: RelayLogger;
  readonly clock: () => number;
  /** Asks again for the rights of everybody who has documents of these rooms open. */
  readonly recheck: (rooms: readonly RoomId[]) => Promise<void>;
  readonly stored: (groups: readonly Group[]) => void;
  readonly failed: (groups: readonly Group[]) => void;
}

/**
 * Admits again what met another process: reads the rows as they are now, sends on what is new in them, asks for rights
 * again where they have changed, and takes every update that was not written once more, in its order. Until that is
 * done nothing else of these documents is admitted; the rows are locked meanwhile, so that it comes to an end.
 */
export class Recovery {
  readonly #parts: RecoveryParts;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  async run(committer: Committer, overtaken: readonly Group[]): Promise<void> {
    const concerned = sharing(overtaken);
    const groups = [...overtaken, ...committer.takeOpen(concerned)];
    const documents = [...new Set(groups.map(({ document }) => document))];
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const document of documents) document.updating = promise;
    try {
      await this.#again(committer, groups, documents);
    } catch (error) {
      this.#parts.logger.error({ err: error, documents: documents.length }, 'updates could not be admitted again');
      this.#parts.failed(groups);
    } finally {
      for (const document of documents) document.updating = null;
      resolve();
      committer.settle(groups, false);
    }
  }

  async #again(committer: Committer, groups: readonly Group[], documents: readonly LiveDocument[]): Promise<void> {
    const { writer, stored } = this.#parts;
    for (let left = attempts; left > 0; left -= 1) {
      let fresh: Group[] = [];
      try {
        await writer.locked(documents, async (db, write) => {
          await this.#reload(db, documents);
          for (const { parts } of groups) {
            // What the server writes itself tries again by itself.
            for (const { from, sent } of parts) if (sent !== null) from?.take(sent);
          }
          fresh = committer.takeOpen((document) => documents.includes(document));
          for (const group of fresh) void group.end;
          await write(fresh);
        });
        stored(fresh);
        committer.settle(fresh, true);
        return;
      } catch (error) {
        committer.settle(fresh, false);
        if (!(error instanceof HeadMoved)) throw error;
      }
    }
    throw new Error('others were quicker every time');
  }

  async #reload(db: Kysely<Database>, documents: readonly LiveDocument[]): Promise<void> {
    const rooms = new Set<RoomId>();
    const fresh: { readonly document: LiveDocument; readonly rows: NewRows }[] = [];
    for (const counters of new Set(documents.flatMap((document) => document.counters ?? []))) {
      await reloadCounters(db, counters);
    }
    for (const document of documents) {
      const { rightsRevision } = document.header;
      const rows = await reloadDocument(db, document, this.#parts.clock());
      if (document.room !== null && document.header.rightsRevision !== rightsRevision) rooms.add(document.room);
      fresh.push({ document, rows });
    }
    // A right that was withdrawn before this commit counts for it, and for what others have written since (P5, R08).
    if (rooms.size > 0) await this.#parts.recheck([...rooms]);
    for (const { document, rows } of fresh) sendNewRows(document, rows);
  }
}

/** The documents of groups, and those whose messages are numbered with theirs. */
function sharing(groups: readonly Group[]): (document: LiveDocument) => boolean {
  const documents = new Set(groups.map(({ document }) => document));
  const counters = new Set(groups.flatMap(({ document }) => document.counters ?? []));
  return (document) => documents.has(document) || (document.counters !== null && counters.has(document.counters));
}
