import { roomOfDocument, type DocumentName } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import type { Kysely } from 'kysely';
import type { Database } from '../../storage/tables/database.ts';
import { relayLimits } from '../relay-limits.ts';
import { LiveDocument, type RoomCounters } from './live-document.ts';
import { loadHeader, readCounters } from './load-document.ts';
import type { LogRow } from './spans.ts';

/** Reads a document's log rows from a sequence on. */
export type RowReader = (name: DocumentName, from: number) => Promise<LogRow[]>;

/** The documents that are in use, each loaded once however many ask for it, and forgotten when nobody does. */
export class Documents {
  readonly #db: Kysely<Database>;
  readonly #clock: () => number;
  readonly #documents = new Map<DocumentName, Promise<LiveDocument>>();
  readonly #loaded = new Map<DocumentName, LiveDocument>();
  readonly #rooms = new Map<RoomId, Promise<RoomCounters>>();
  readonly #idle = new Map<DocumentName, NodeJS.Timeout>();
  readonly #onIdle: (document: LiveDocument) => void;

  constructor(db: Kysely<Database>, clock: () => number, onIdle: (document: LiveDocument) => void) {
    this.#db = db;
    this.#clock = clock;
    this.#onIdle = onIdle;
  }

  /** The document, in use until it is released. */
  async use(name: DocumentName): Promise<LiveDocument> {
    for (;;) {
      let loading = this.#documents.get(name);
      if (!loading) this.#documents.set(name, (loading = this.#load(name)));
      const document = await loading;
      if (document.isStale || this.#documents.get(name) !== loading) continue;
      document.uses += 1;
      clearTimeout(this.#idle.get(name));
      this.#idle.delete(name);
      return document;
    }
  }

  /** Ends a use; the last one starts the time after which the document is forgotten. */
  release(document: LiveDocument): void {
    document.uses -= 1;
    if (document.uses > 0 || document.isStale) return;
    clearTimeout(this.#idle.get(document.name));
    const timer = setTimeout(() => this.#forget(document), relayLimits.idleMs);
    timer.unref();
    this.#idle.set(document.name, timer);
  }

  /** The document, if it is loaded. */
  get(name: DocumentName): LiveDocument | undefined {
    return this.#loaded.get(name);
  }

  /** Loaded documents that match. */
  loaded(matches: (document: LiveDocument) => boolean): LiveDocument[] {
    return [...this.#loaded.values()].filter(matches);
  }

  /** The counters of a room. */
  counters(room: RoomId): Promise<RoomCounters> {
    let loading = this.#rooms.get(room);
    if (!loading) {
      loading = readCounters(this.#db, room);
      loading.catch(() => this.#rooms.delete(room));
      this.#rooms.set(room, loading);
    }
    return loading;
  }

  /** A room's newest page as it is in the rows. */
  async headOf(counters: RoomCounters): Promise<number> {
    const { head } = await readCounters(this.#db, counters.room);
    counters.head = Math.max(counters.head, head);
    return counters.head;
  }

  /** Forgets a document whose commit failed, and the counters it used: the rows are what counts. */
  drop(document: LiveDocument): void {
    document.isStale = true;
    if (this.#loaded.get(document.name) === document) {
      this.#documents.delete(document.name);
      this.#loaded.delete(document.name);
    }
    if (document.room !== null) this.#rooms.delete(document.room);
  }

  stop(): void {
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
  }

  async #load(name: DocumentName): Promise<LiveDocument> {
    try {
      const room = roomOfDocument(name);
      const counters = room === null ? null : await this.counters(room);
      const { header, rows } = await loadHeader(this.#db, name, this.#clock());
      const document = new LiveDocument(header, counters);
      document.rows = rows;
      this.#loaded.set(name, document);
      return document;
    } catch (error) {
      this.#documents.delete(name);
      throw error;
    }
  }

  #forget(document: LiveDocument): void {
    this.#idle.delete(document.name);
    if (document.uses > 0 || document.isStale) return;
    this.#documents.delete(document.name);
    this.#loaded.delete(document.name);
    const { room } = document;
    if (room !== null && this.loaded((other) => other.room === room).length === 0) this.#rooms.delete(room);
    this.#onIdle(document);
  }
}
