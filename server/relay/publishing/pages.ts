import type { Transaction } from 'kysely';
import { roomDocument, type DocumentName } from '#shared/documents/names.ts';
import { limits } from '#shared/limits.ts';
import type { Database } from '../../storage/tables/database.ts';
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
  /** The page each room goes on with, until this is written. */
  #raised = new Map<RoomCounters, number>();

  constructor(committer: Committer, publisher: Publisher, logger: RelayLogger) {
    this.#committer = committer;
    this.#publisher = publisher;
    this.#logger = logger;
  }

  /** Looks at pages that were just written to. */
  stored(groups: readonly Group[]): void {
    for (const { document, arrivals, erases } of groups) {
      const { kind } = document.header;
      const { counters } = document;
      if (kind.kind !== 'page' || counters === null) continue;
      if (kind.page >= counters.head) {
        if (isFull(document)) this.#raise(counters, kind.page + 1);
      } else if (arrivals.length > 0 || erases) {
        this.#touch(document, counters, kind.page);
      }
    }
  }

  stop(): void {
    for (const timer of this.#touched.values()) clearTimeout(timer);
    this.#touched.clear();
  }

  #raise(counters: RoomCounters, page: number): void {
    counters.head = page;
    this.#raised.set(counters, page);
    // Pages of many rooms that become full together are one transaction.
    if (this.#raised.size === 1) this.#run(this.#writeRaised());
  }

  async #writeRaised(): Promise<void> {
    let raised = this.#raised;
    try {
      // A page and the word of it are one transaction: a crash between them would leave the room on a full page.
      await this.#committer.exclusive(
        (trx) => this.#stageRaised(trx, raised),
        () => {
          raised = this.#raised;
          this.#raised = new Map();
        },
      );
    } catch (error) {
      // The next message on the full page tries again.
      for (const [counters, page] of raised) counters.head = Math.min(counters.head, page - 1);
      throw error;
    }
    await this.#publisher.flush();
  }

  async #stageRaised(trx: Transaction<Database>, raised: ReadonlyMap<RoomCounters, number>): Promise<void> {
    for (const [{ room }, page] of raised) {
      await trx
        .insertInto('relay_room')
        .values({ room, counter: 0, head: page })
        .onConflict((conflict) =>
          conflict.column('room').doUpdateSet({ head: page }).where('relay_room.head', '<', page),
        )
        .execute();
    }
    const words = [...raised].map(([{ room }, page]) => {
      return { document: roomDocument(room), id: 'head', value: { kind: 'head', page } };
    });
    await this.#publisher.stage(trx, words);
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
