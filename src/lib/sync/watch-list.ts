import {
  contactDocument,
  pageDocument,
  parseDocumentName,
  roomDocument,
  roomOfDocument,
  type DocumentName,
} from '#shared/documents/names.ts';
import type { ContactId, RoomId } from '#shared/ids.ts';
import type { ClientFrame } from '#shared/wire/frames.ts';
import type { FoyerDatabase } from '../projection/database.ts';
import type { RoomPages } from '../projection/project-room.ts';

const perFrame = 500;
/** Cards that are watched: a socket has room for so many beside the rooms. Those beyond are read once, and when they are opened. */
const mostContacts = 2000;

/** The documents whose changes this device wants to hear of, and how far it has each. */
export class WatchList {
  readonly #database: FoyerDatabase;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #seen = new Map<DocumentName, number>();
  /** The newest page of each room; null until the room itself has been read. */
  readonly #heads = new Map<RoomId, number | null>();
  /** The oldest page of each room that is here. */
  readonly #oldest = new Map<RoomId, number>();
  readonly #contacts = new Set<ContactId>();
  readonly #watched = new Set<DocumentName>();
  /** The newest sequence that the server has named of documents. */
  readonly #told = new Map<DocumentName, number>();

  constructor(database: FoyerDatabase, send: (frame: ClientFrame) => boolean) {
    this.#database = database;
    this.#send = send;
  }

  /** Remembers how far the projection holds each document, and which rooms there are. */
  async load(): Promise<void> {
    for (const { name, seq } of await this.#database.documents.toArray()) this.seen(name, seq);
    for (const { id, head, entry } of await this.#database.facts.toArray())
      if (entry !== 'waiting') this.#heads.set(id, head);
    for (const { id, listed } of await this.#database.contactFacts.toArray())
      if ((listed.home ?? listed.company) !== null) this.#keep(id);
  }

  /** Everything that is here is to be looked at again: the server's numbers begin anew. Gives the documents' names. */
  anew(): readonly DocumentName[] {
    for (const name of this.#seen.keys()) this.#seen.set(name, 0);
    return [...this.#seen.keys()];
  }

  /** The server has a new seat for this device: nothing is watched there. */
  begin(): void {
    this.#watched.clear();
    this.#told.clear();
  }

  /** A connection is ready: asks for what is not watched; gives the documents whose news was heard and not fetched. */
  online(): DocumentName[] {
    this.#ask([...this.#heads.keys()].flatMap((room) => [...this.documentsOf(room), ...this.#missing(room)]));
    this.#ask([...this.#contacts].map(contactDocument));
    return [...this.#told].flatMap(([name, seq]) => (seq > (this.#seen.get(name) ?? 0) ? [name] : []));
  }

  /** My rooms, as the home document has them. */
  rooms(rooms: readonly RoomId[]): void {
    for (const room of rooms) if (!this.#heads.has(room)) this.#heads.set(room, null);
    this.#ask(rooms.flatMap((room) => this.documentsOf(room)));
  }

  /** A room was erased here, or is there again: of its documents nothing was seen, and they are watched anew. */
  forget(room: RoomId): void {
    for (const known of [this.#seen, this.#told, this.#watched]) {
      for (const name of known.keys()) if (roomOfDocument(name) === room) known.delete(name);
    }
    this.#heads.set(room, null);
    this.#oldest.delete(room);
  }

  /** My contacts, as my home and my company list them; gives the cards to read that are not watched and not here. */
  contacts(contacts: readonly ContactId[]): DocumentName[] {
    const beyond = contacts.filter((contact) => !this.#keep(contact)).map(contactDocument);
    this.#ask(contacts.filter((contact) => this.#contacts.has(contact)).map(contactDocument));
    return beyond.filter((name) => !this.#seen.has(name));
  }

  /** The pages of a room; gives the older ones that this device has and that have changed. */
  pages({ room, head, touched }: RoomPages): DocumentName[] {
    this.#heads.set(room, head);
    this.#ask([...this.documentsOf(room), ...this.#missing(room)]);
    return touched.flatMap(({ page, seq }) => {
      const name = pageDocument(room, page);
      const seen = this.#seen.get(name);
      return seen !== undefined && seen < seq ? [name] : [];
    });
  }

  /** What of a room is kept up to date: the room itself and its two newest pages, because the newest may have just begun. */
  documentsOf(room: RoomId): DocumentName[] {
    // A room that only this device knows begins with its first page; of one that is still to be read nothing is known.
    const head = this.#heads.has(room) ? this.#heads.get(room) : 1;
    if (!head) return [roomDocument(room)];
    const pages = head > 1 ? [head, head - 1] : [head];
    return [roomDocument(room), ...pages.map((page) => pageDocument(room, page))];
  }

  /** The pages between the oldest one here and the newest that are not here: a device that was away has no hole. */
  #missing(room: RoomId): DocumentName[] {
    const head = this.#heads.get(room) ?? 1;
    const names: DocumentName[] = [];
    for (let page = head - 2; page > (this.#oldest.get(room) ?? head); page -= 1) {
      const name = pageDocument(room, page);
      if (!this.#seen.has(name)) names.push(name);
    }
    return names;
  }

  isKnown(name: DocumentName): boolean {
    return this.#seen.has(name) || parseDocumentName(name)?.kind === 'home';
  }

  isNews(name: DocumentName, seq: number): boolean {
    this.#told.set(name, Math.max(seq, this.#told.get(name) ?? 0));
    return seq > (this.#seen.get(name) ?? 0);
  }

  /** Whether the server has named something of a document that is not here. */
  isBehind(name: DocumentName): boolean {
    return (this.#told.get(name) ?? 0) > (this.#seen.get(name) ?? 0);
  }

  seen(name: DocumentName, seq: number): void {
    this.#seen.set(name, Math.max(seq, this.#seen.get(name) ?? 0));
    const parsed = parseDocumentName(name);
    if (parsed?.kind !== 'page') return;
    this.#oldest.set(parsed.room, Math.min(parsed.page, this.#oldest.get(parsed.room) ?? parsed.page));
  }

  #keep(contact: ContactId): boolean {
    if (this.#contacts.size < mostContacts) this.#contacts.add(contact);
    return this.#contacts.has(contact);
  }

  #ask(names: readonly DocumentName[]): void {
    const fresh = names.filter((name) => !this.#watched.has(name));
    for (let at = 0; at < fresh.length; at += perFrame) {
      const part = fresh.slice(at, at + perFrame);
      const documents = part.map((document) => ({ document, seq: this.#seen.get(document) ?? 0 }));
      if (!this.#send({ type: 'watch', documents })) return;
      for (const name of part) this.#watched.add(name);
    }
  }
}
