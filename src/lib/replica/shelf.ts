import * as Y from 'yjs';
import type { DocumentName } from '#shared/documents/names.ts';
import type { Projector } from '../projection/projector.ts';
import type { Link } from '../sync/link.ts';
import type { DocumentCache } from './cache.ts';

/** Why a document is open: it closes some time after its last reason has gone. */
export type Reason = 'always' | 'screen' | 'outbox' | 'catch-up';

/** An open document. */
export interface OpenDocument {
  readonly name: DocumentName;
  readonly doc: Y.Doc;
  /** Resolves once the cache is in the document and the projector has it. */
  readonly loaded: Promise<void>;
  readonly isLoaded: boolean;
  /** Whether it has caught up with the server on the present connection. */
  readonly isSynced: boolean;
  /** The server has closed it for good: there is nothing (any more) here for me. */
  readonly isShut: boolean;
}

interface Held extends OpenDocument {
  readonly reasons: Set<Reason>;
  readonly cache: DocumentCache;
  isLoaded: boolean;
  isShut: boolean;
  link: Link | null;
  idleSince: number;
}

export interface ShelfOptions {
  /** Gives the cache of a document that is opened for this reason. */
  readonly openCache: (name: DocumentName, doc: Y.Doc, reason: Reason) => DocumentCache;
  readonly projector: Projector;
  /** Connects a loaded document to the server. */
  readonly link: (name: DocumentName, doc: Y.Doc, onSynced: () => void) => Link;
  readonly onLoaded: (document: OpenDocument) => void;
  readonly onSynced: (document: OpenDocument) => void;
  readonly onClosed: (name: DocumentName) => void;
}

/** Documents that nobody needs any more stay open up to this number: the next message is likely to be for one of them. */
const idleDocuments = 12;

/** The open documents of this device. */
export class Shelf {
  readonly #options: ShelfOptions;
  readonly #held = new Map<DocumentName, Held>();
  #turn = 0;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  get(name: DocumentName): OpenDocument | undefined {
    return this.#held.get(name);
  }

  /** Opens a document, or keeps it open, until `release` with the same reason. */
  keep(name: DocumentName, reason: Reason): OpenDocument {
    const held = this.#held.get(name) ?? this.#open(name, reason);
    held.reasons.add(reason);
    return held;
  }

  /** The documents that are on screen or always open, as far as they have caught up. */
  *inView(): Iterable<OpenDocument> {
    for (const held of this.#held.values()) {
      if (held.isSynced && (held.reasons.has('screen') || held.reasons.has('always'))) yield held;
    }
  }

  release(name: DocumentName, reason: Reason): void {
    const held = this.#held.get(name);
    if (!held?.reasons.delete(reason) || held.reasons.size > 0) return;
    this.#turn += 1;
    held.idleSince = this.#turn;
    const { projector } = this.#options;
    const idle = [...this.#held.values()].filter((one) => one.reasons.size === 0 && !projector.isBusy(one.name));
    idle.sort((one, other) => one.idleSince - other.idleSince);
    for (const old of idle.slice(0, -idleDocuments)) this.#close(old);
  }

  /** Drops this device's copy of a document and begins with the server's: for a copy the server will not go on with. */
  async renew(name: DocumentName): Promise<void> {
    const held = this.#held.get(name);
    if (!held) return;
    this.#close(held);
    await held.cache.clear();
    for (const reason of held.reasons) this.keep(name, reason);
  }

  /** Closes a document and deletes this device's copy of it; false when it was not open. */
  async forget(name: DocumentName): Promise<boolean> {
    const held = this.#held.get(name);
    if (!held) return false;
    this.#close(held);
    await held.cache.clear();
    return true;
  }

  /** The documents that are open now. */
  get names(): readonly DocumentName[] {
    return [...this.#held.keys()];
  }

  /** The server has closed a document for good. */
  shut(name: DocumentName): void {
    const held = this.#held.get(name);
    if (held) held.isShut = true;
  }

  /** Connects a document again after the server had closed it for good. */
  relink(name: DocumentName): void {
    const held = this.#held.get(name);
    if (!held?.isLoaded) return;
    held.link?.close();
    held.isShut = false;
    this.#link(held);
  }

  stop(): void {
    for (const held of this.#held.values()) this.#close(held);
  }

  #open(name: DocumentName, reason: Reason): Held {
    const doc = new Y.Doc();
    const cache = this.#options.openCache(name, doc, reason);
    const held: Held = {
      name,
      doc,
      cache,
      reasons: new Set(),
      link: null,
      idleSince: 0,
      isLoaded: false,
      isShut: false,
      loaded: cache.loaded.then(() => this.#load(held)),
      get isSynced() {
        return held.link?.synced ?? false;
      },
    };
    this.#held.set(name, held);
    return held;
  }

  async #load(held: Held): Promise<void> {
    if (this.#held.get(held.name) !== held) return;
    const { projector, onLoaded } = this.#options;
    projector.attach(held.name, held.doc);
    // What is asked of the server at opening comes from the projection.
    await projector.settled(held.name);
    if (this.#held.get(held.name) !== held) return;
    held.isLoaded = true;
    onLoaded(held);
    this.#link(held);
  }

  #link(held: Held): void {
    held.link = this.#options.link(held.name, held.doc, () => this.#options.onSynced(held));
  }

  #close(held: Held): void {
    if (this.#held.get(held.name) !== held) return;
    this.#held.delete(held.name);
    held.link?.close();
    this.#options.projector.detach(held.name);
    held.cache.close();
    held.doc.destroy();
    this.#options.onClosed(held.name);
  }
}
