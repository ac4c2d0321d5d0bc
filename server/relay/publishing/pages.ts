import { roomDocument, type DocumentName } from '#shared/documents/names.ts';
import { limits } from '#shared/limits.ts';
import type { Committer } from '../documents/committer.ts';
import type { LiveDocument, RoomCounters } from '../documents/live-document.ts';
import type { Group } from '../documents/group.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import type { Publisher } from './publisher.ts';

/** Begins a room's next page when one is full, and names older pages that were written to. */
export class Pages {
  readonly #committer: Committer;
  readonly #publisher: Publisher;
  readonly #logger: RelayLogger;
  readonly #touched = new Map<DocumentName, NodeJS.Timeout>();

  constructor(committer: Committer, publisher: Publisher, logger: RelayLogger) {
    this.#committer = committer;
    this.#publisher = publisher;
    this.#logger = logger;
  }

  /** Looks at pages that were just written to. */
  stored(groups: readonly Group[]): void {
    for (const { document, arrivals } of groups) {
      const { kind } = document.header;
      const { counters } = document;
      if (kind.kind !== 'page' || counters === null) continue;
      if (kind.page >= counters.head) {
        if (isFull(document)) this.#run(this.#raise(counters, kind.page + 1));
      } else if (arrivals.length > 0) {
        this.#touch(document, counters, kind.page);
      }
    }
  }

  stop(): void {
    for (const timer of this.#touched.values()) clearTimeout(timer);
    this.#touched.clear();
  }

  async #raise(counters: RoomCounters, page: number): Promise<void> {
    const { room } = counters;
    counters.head = page;
    // The page and the word of it are one transaction: a crash between them would leave the room on a full page.
    await this.#committer.exclusive(async (trx) => {
      await trx
        .insertInto('relay_room')
        .values({ room, counter: 0, head: page })
        .onConflict((conflict) =>
          conflict.column('room').doUpdateSet({ head: page }).where('relay_room.head', '<', page),
        )
        .execute();
      const value = { kind: 'head', page };
      await this.#publisher.stage(trx, [{ document: roomDocument(room), id: 'head', value }]);
    });
    await this.#publisher.flush();
  }

  #touch(document: LiveDocument, { room }: RoomCounters, page: number): void {
    if (this.#touched.has(document.name)) return;
    const timer = setTimeout(() => {
      this.#touched.delete(document.name);
      const value = { kind: 'touched', page, seq: document.storedSeq };
      this.#run(this.#publisher.publish([{ document: roomDocument(room), id: `page.${page}`, value }]));
    }, relayLimits.touchMs);
    this.#touched.set(document.name, timer);
  }

  #run(work: Promise<void>): void {
    work.catch((error: unknown) => this.#logger.error({ err: error }, 'a page could not be announced'));
  }
}

const isFull = ({ header }: LiveDocument): boolean =>
  header.records >= limits.pageRecords || header.bytes >= limits.pageBytes;
