import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Core } from '../core.ts';
import type { Touched } from '../projection/lane-watch.ts';
import type { Projector } from '../projection/projector.ts';
import { whyClosed } from '../projection/why-closed.ts';
import { keepUnsent } from '../replica/keep-unsent.ts';
import type { Outbox } from '../replica/outbox.ts';
import { isAllStored, type Owed } from '../replica/owed.ts';
import type { ServerWords } from '../replica/server-word.ts';
import type { OpenDocument, Shelf } from '../replica/shelf.ts';
import type { CatchUp } from './catch-up.ts';
import type { ChannelEvents } from './channels.ts';
import type { DigestCheck } from './digest-check.ts';
import { storedClocks } from './link.ts';
import { pendingRecords } from './pending-records.ts';
import type { WatchList } from './watch-list.ts';

/** What hears of documents. */
export interface DocumentTalkParts {
  readonly core: Omit<Core, 'engine'>;
  readonly words: ServerWords;
  readonly projector: Projector;
  readonly shelf: Shelf;
  readonly outbox: Outbox;
  readonly catchUp: CatchUp;
  readonly watch: WatchList;
  readonly owed: Owed;
  readonly digests: DigestCheck;
}

/** What the server says of open documents, and what becomes of it here. */
export class DocumentTalk {
  readonly #parts: () => DocumentTalkParts;
  #known: DocumentTalkParts | null = null;
  /** Documents that are fetched again because their copy had diverged, and the records it had. */
  readonly #replaced = new Map<DocumentName, readonly Touched[]>();
  /** Documents that were begun anew once after the server would not go on with their copy. */
  readonly #renewed = new Set<DocumentName>();
  /** Documents that were asked for once more after the server had said there are none. */
  readonly #askedAgain = new Set<DocumentName>();
  /** What waits for the server's next word. */
  readonly #afterNext: (() => void)[] = [];

  /** `parts` is asked when something is heard: they are built around this. */
  constructor(parts: () => DocumentTalkParts) {
    this.#parts = parts;
  }

  /** Handles a word of the server, and then what had waited for it. */
  hear(handle: () => void): void {
    const due = this.#afterNext.splice(0);
    handle();
    for (const act of due) act();
  }

  /** The connection is gone: the next word will not come. */
  down(): void {
    this.#afterNext.length = 0;
  }

  /** What channels tell. */
  events(): ChannelEvents {
    return {
      pending: (name) => pendingRecords(this.#all.core.database, name),
      opened: (name, frame) => {
        this.#askedAgain.delete(name);
        this.#all.words.of(name).refused(frame.refused);
        // The content of `seq` follows; only the records' places are known now.
        this.#all.projector.heard(name, frame.arrivals, 0);
        if (frame.refused.length > 0) this.#all.outbox.look(name);
      },
      data: (name, frame) => {
        const stored = storedClocks(frame.message);
        // Also what others sent: another device of mine may have written the same key, and its copy won.
        for (const [client, clock] of stored?.clocks ?? []) this.#all.words.of(name).stored(client, clock);
        this.#all.outbox.look(name);
        this.#pay(name);
        if (stored?.type === 'all') return;
        this.#all.projector.heard(name, frame.arrivals, frame.seq);
        this.#all.watch.seen(name, frame.seq);
      },
      ack: (name, frame) => {
        this.#all.projector.heard(name, frame.arrivals, frame.seq);
        this.#all.watch.seen(name, frame.seq);
        this.#all.outbox.arrived(name, frame);
        // The clocks also cover what was refused, which the next frame may say.
        this.#afterNext.push(() => {
          for (const { client, clock } of frame.clocks) this.#all.words.of(name).stored(client, clock);
          this.#all.outbox.look(name);
          this.#pay(name);
        });
      },
      refused: (name, frame) => {
        this.#all.words.of(name).refused(frame.records);
        this.#all.outbox.look(name);
      },
      digest: (name, frame) => this.#all.digests.heard(name, frame),
      closed: (name, code) => void this.#closed(name, code),
    };
  }

  /** This copy is not what the server has: nothing of mine is dropped with it, and what it had too much goes. */
  async repair(document: OpenDocument): Promise<void> {
    const { name } = document;
    await keepUnsent(this.#all.core, document, this.#all.words.of(name));
    if (this.#all.shelf.get(name) !== document) return;
    this.#replaced.set(name, this.#all.projector.recordsOf(name));
    await this.#all.shelf.renew(name);
    this.#all.outbox.changed();
  }

  /** A document has caught up with the server. */
  synced(document: OpenDocument): void {
    const before = this.#replaced.get(document.name);
    if (before && this.#replaced.delete(document.name)) this.#all.projector.replaced(document.name, before);
    this.#all.projector.caughtUp(document.name);
    this.#all.outbox.look(document.name);
    this.#pay(document.name);
    this.#all.catchUp.done(document.name);
  }

  async #closed(name: DocumentName, code: number): Promise<void> {
    if (code === closeCodes.notFound) {
      this.#all.shelf.shut(name);
      const waits = this.#all.outbox.isWaiting(name);
      // The answer may be older than what has made the room, or let me in: what waits, and what the server has told of
      // since, is not given up for one.
      if ((waits || this.#all.watch.isBehind(name)) && !this.#askedAgain.delete(name)) {
        this.#askedAgain.add(name);
        this.#all.shelf.relink(name);
        return;
      }
      this.#all.catchUp.done(name);
      // What is written into a closed document later asks anew.
      if (waits) this.#all.outbox.closed(name, await this.#whyClosed(name));
    }
    if (code === closeCodes.goingAway) {
      // What I may read has changed: this copy has something where there is nothing now, or the other way round.
      const document = this.#all.shelf.get(name);
      if (document) await this.repair(document);
    }
    if (code === closeCodes.violation || code === closeCodes.tooLarge) {
      this.#all.catchUp.done(name);
      // A copy that the server will not go on with: begin with the server's, once; the outbox writes again.
      if (this.#renewed.has(name)) this.#all.outbox.closed(name, { rule: 'invalid', company: null });
      else {
        this.#renewed.add(name);
        await this.#all.shelf.renew(name);
      }
    }
  }

  #whyClosed(name: DocumentName): Promise<Refusal> {
    const kind = parseDocumentName(name);
    const room = kind?.kind === 'page' || kind?.kind === 'room' ? kind.room : null;
    return whyClosed(this.#all.core.database, room);
  }

  /** Nothing is owed of a document once the server has everything of mine in it. */
  #pay(name: DocumentName): void {
    const document = this.#all.shelf.get(name);
    if (!this.#all.owed.has(name) || !document?.isSynced) return;
    if (isAllStored(document.doc, this.#all.core.owner.user, this.#all.words.of(name))) this.#all.owed.paid(name);
  }

  get #all(): DocumentTalkParts {
    return (this.#known ??= this.#parts());
  }
}
