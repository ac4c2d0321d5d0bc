import type { DocumentName } from '#shared/documents/names.ts';
import type { Projector } from '../projection/projector.ts';
import type { Shelf } from '../replica/shelf.ts';

/** Documents that are opened at the same time only to be read. */
const atOnce = 4;
/** A server closes sockets that send too many frames: so many documents at once, then so many a second. */
const burst = 150;
const perSecond = 15;

/** Reads documents that have changed while nobody had them open: a few at a time, then they may close again. */
export class CatchUp {
  readonly #shelf: Shelf;
  readonly #projector: Projector;
  readonly #queue = new Set<DocumentName>();
  readonly #open = new Set<DocumentName>();
  #budget = burst;
  #refilledAt = Date.now();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(shelf: Shelf, projector: Projector) {
    this.#shelf = shelf;
    this.#projector = projector;
  }

  /** Reads a document soon; `first` before those that wait already. */
  add(name: DocumentName, first = false): void {
    if (this.#open.has(name)) return;
    if (first) {
      const others = [...this.#queue];
      this.#queue.clear();
      this.#queue.add(name);
      for (const other of others) this.#queue.add(other);
    } else this.#queue.add(name);
    this.#next();
  }

  /** A document has caught up, or never will. */
  done(name: DocumentName): void {
    if (!this.#open.has(name)) return;
    void this.#projector.settled(name).then(() => {
      this.#open.delete(name);
      this.#shelf.release(name, 'catch-up');
      this.#next();
    });
  }

  /** Nothing more is read. What a broken connection leaves unread stays open, and is read over the next one. */
  stop(): void {
    this.#queue.clear();
    for (const name of this.#open) this.#shelf.release(name, 'catch-up');
    this.#open.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #next(): void {
    for (const name of this.#queue) {
      if (this.#open.size >= atOnce || !this.#mayOpen()) return;
      this.#queue.delete(name);
      this.#open.add(name);
      const document = this.#shelf.keep(name, 'catch-up');
      if (document.isSynced) this.done(name);
      else if (document.isShut) this.#shelf.relink(name);
    }
  }

  #mayOpen(): boolean {
    const now = Date.now();
    this.#budget = Math.min(burst, this.#budget + ((now - this.#refilledAt) / 1000) * perSecond);
    this.#refilledAt = now;
    if (this.#budget >= 1) {
      this.#budget -= 1;
      return true;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#next();
    }, 1000 / perSecond);
    return false;
  }
}
