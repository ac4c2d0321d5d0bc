import type { Kysely } from 'kysely';
import { roomDocument, parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import { isDirectRoom, type RoomId, type UserId } from '#shared/ids.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { Stored } from '../bus/words.ts';
import { sameHidden, sameReading } from '../documents/reading.ts';
import type { Access, DocumentRights } from '../ports.ts';
import type { RightsWatch } from '../sockets/rights-watch.ts';
import { forget, remember } from './kept-watches.ts';
import { Others } from './others.ts';
import type { Presence } from './presence.ts';
import type { ReadMarks } from './read-marks.ts';
import type { RoomTalk } from './room-talk.ts';
import { Watch, type Listener } from './watch.ts';

/** What watching needs. */
export interface WatchParts {
  readonly db: Kysely<Database>;
  readonly access: Access;
  readonly marks: ReadMarks;
  readonly talk: RoomTalk;
  readonly presence: Presence;
  readonly clock: () => number;
  readonly rightsWatch: RightsWatch;
  /** A room's counts are to be looked up again, soon and once for many reasons. */
  readonly unsure: (room: RoomId) => void;
}

/** A document to watch, and the newest sequence that was seen of it. */
export interface WatchedDocument {
  readonly document: DocumentName;
  readonly seq: number;
}

const nobody: ReadonlySet<UserId> = new Set();

/** Who wants to hear about which documents without having them open. */
export class Watches {
  readonly #parts: WatchParts;
  readonly #byDocument = new Map<DocumentName, Set<Watch>>();
  readonly #byListener = new Map<Listener, Map<DocumentName, Watch>>();
  readonly #others: Others;
  /** The newest sequence of watched documents that their watchers were told of. */
  readonly #told = new Map<DocumentName, number>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#others = new Others(parts.db, parts.presence);
  }

  countOf(listener: Listener): number {
    return this.#byListener.get(listener)?.size ?? 0;
  }

  /** Everything that is watched, for checking rights again. */
  all(): Watch[] {
    return [...this.#byListener.values()].flatMap((watches) => [...watches.values()]);
  }

  /**
   * Watches documents, and tells at once what is newer than their `seq`; a document that is not there for the person is
   * passed over without a word. Costs about ten queries, however many documents there are.
   */
  async add(listener: Listener, documents: readonly WatchedDocument[]): Promise<void> {
    const { access, rightsWatch } = this.#parts;
    const { user } = listener.sender;
    const seen = new Map(documents.map(({ document, seq }) => [document, seq]));
    const names = [...seen.keys()];
    for (const document of names)
      if (this.#byListener.get(listener)?.has(document)) await this.remove(listener, document);
    const rights = await rightsWatch.settled(() => access.rightsOf(user, names));
    const watches = names.flatMap((document) => {
      const found = rights.get(document);
      return found ? [this.#keep(listener, document, found)] : [];
    });
    await this.#tellHeads(watches, seen);
    await this.#enter(user, watches);
  }

  async remove(listener: Listener, document: DocumentName): Promise<void> {
    const watch = this.#byListener.get(listener)?.get(document);
    if (!watch) return;
    this.#byListener.get(listener)?.delete(document);
    forget(this.#byDocument, document, watch);
    if (!this.#byDocument.has(document)) this.#told.delete(document);
    this.#others.forget(watch);
    if (watch.room && watch.isInside) await this.#parts.talk.leave(listener, watch.room, watch);
  }

  /** Applies what somebody may do now to what they watch. */
  async check(watch: Watch, rights: DocumentRights | null): Promise<void> {
    const { listener, document } = watch;
    if (!this.#isKept(watch)) return;
    if (rights === null) return this.remove(listener, document);
    const before = watch.rights;
    const isSame =
      sameReading(before.read, rights.read) &&
      sameHidden(before.hidden, rights.hidden) &&
      (before.write === null) === (rights.write === null) &&
      before.rules?.presence === rights.rules?.presence &&
      before.rules?.readReceipts === rights.rules?.readReceipts;
    if (isSame) return this.#attune(watch, rights);
    const isHidden = rights.rules?.presence === false || (watch.other && rights.deafTo?.has(watch.other)) === true;
    if (watch.other && isHidden) this.#others.silence(watch);
    await this.add(listener, [{ document, seq: Infinity }]);
  }

  /**
   * Somebody is blocked, or no longer: their signs end or begin, and nothing else is said. Whoever was blocked sees what
   * they would see of a person who has closed the app (R08).
   */
  async #attune(watch: Watch, rights: DocumentRights): Promise<void> {
    const { room, listener } = watch;
    const before = watch.rights.deafTo ?? nobody;
    const now = rights.deafTo ?? nobody;
    watch.rights = rights;
    if (room === null || !watch.isInside || (before.size === 0 && now.size === 0)) return;
    const { talk } = this.#parts;
    if (watch.other && now.has(watch.other)) this.#others.silence(watch);
    const heard = [...before].filter((user) => !now.has(user));
    if (heard.length === 0) return;
    const marks = rights.rules?.readReceipts === false ? new Map<UserId, number>() : await talk.marksIn(room);
    for (const user of heard) {
      const n = marks.get(user);
      if (n !== undefined) listener.tell({ type: 'read', room, user, n });
    }
    const mayShow = isDirectRoom(room) && rights.rules?.presence !== false;
    const other = mayShow ? (await this.#others.in([room], watch.user)).get(room) : undefined;
    if (!other || !heard.includes(other) || !this.#isKept(watch) || watch.rights.deafTo?.has(other)) return;
    this.#others.attend(watch, other);
  }

  async removeAll(listener: Listener): Promise<void> {
    for (const document of [...(this.#byListener.get(listener)?.keys() ?? [])]) await this.remove(listener, document);
    this.#byListener.delete(listener);
  }

  /** Tells watchers what a commit means to them, of this process or of another. */
  stored({ documents, messages }: Stored, isOwn: boolean): void {
    const counted = new Set<Watch>();
    for (const message of messages) {
      for (const watch of this.#byDocument.get(roomDocument(message.room)) ?? []) {
        // Whether a count from the rows has it already shows in the number of a message, and not of a recall.
        const isRepeatable = isOwn || !message.isRecall;
        const meaning = isRepeatable ? watch.count(message) : watch.hasUnread ? 'unsure' : 'same';
        if (meaning === 'changed') counted.add(watch);
        else if (meaning === 'unsure') this.#parts.unsure(message.room);
      }
    }
    for (const { name, seq } of documents) this.changed(name, seq);
    for (const watch of counted) watch.tellUnread();
  }

  /** Tells the watchers of a document that it has moved on, unless they know. */
  changed(document: DocumentName, seq: number): void {
    const watches = this.#byDocument.get(document);
    if (!watches || seq <= (this.#told.get(document) ?? 0)) return;
    this.#told.set(document, seq);
    for (const watch of watches) if (watch.isInside) watch.listener.tell({ type: 'changed', document, seq });
  }

  /** The documents that are watched. */
  documents(): DocumentName[] {
    return [...this.#byDocument.keys()];
  }

  /** Who watches a room. */
  ofRoom(room: RoomId): ReadonlySet<Watch> {
    return this.#byDocument.get(roomDocument(room)) ?? new Set();
  }

  /** A person came or left. */
  presenceChanged(user: UserId, online: boolean): void {
    this.#others.changed(user, online);
  }

  /** Counts again for everything of a person's that watches a room. */
  recount(user: UserId, room: RoomId): Promise<void> {
    return this.#count(
      room,
      [...this.ofRoom(room)].filter((watch) => watch.user === user),
    );
  }

  /** Counts again for everybody who watches a room. */
  recountAll(room: RoomId): Promise<void> {
    return this.#count(room, [...this.ofRoom(room)]);
  }

  async #count(room: RoomId, watches: readonly Watch[]): Promise<void> {
    if (watches.length === 0) return;
    const counting = watches.map((watch) => ({ watch, turn: watch.pause() }));
    const { marks, unsure } = this.#parts;
    const known = await marks.of(room);
    for (const { watch, turn } of counting) {
      const asked = { room, mark: known.get(watch.user) ?? 0, read: watch.read, hidden: watch.rights.hidden };
      const unread = (await marks.unread(watch.user, [asked])).get(room);
      if (unread && !watch.startFrom(unread, turn)) unsure(room);
    }
  }

  async #tellHeads(watches: readonly Watch[], seen: ReadonlyMap<DocumentName, number>): Promise<void> {
    const inside = watches.filter(({ isInside }) => isInside);
    for (const part of inParts(inside)) {
      const names = part.map(({ document }) => document);
      const heads = await this.#parts.db
        .selectFrom('document')
        .select(['name', 'seq'])
        .where('name', 'in', names)
        .execute();
      const seqs = new Map(heads.map(({ name, seq }) => [name, seq]));
      for (const { listener, document } of part) {
        const seq = seqs.get(document) ?? 0;
        if (seq > (seen.get(document) ?? 0)) listener.tell({ type: 'changed', document, seq });
        // Not for others: who watches it already may have been told less.
        if (seq > 0 && this.#byDocument.get(document)?.size === 1) {
          this.#told.set(document, Math.max(seq, this.#told.get(document) ?? 0));
        }
      }
    }
  }

  #keep(listener: Listener, document: DocumentName, rights: DocumentRights): Watch {
    const parsed = parseDocumentName(document);
    const room = parsed?.kind === 'room' ? parsed.room : null;
    const watch = new Watch(listener, document, room, rights, this.#parts.clock());
    let own = this.#byListener.get(listener);
    if (!own) this.#byListener.set(listener, (own = new Map<DocumentName, Watch>()));
    own.set(document, watch);
    remember(this.#byDocument, document, watch);
    return watch;
  }

  /** Counts what is unread in watched rooms, and lets their talk be heard. */
  async #enter(user: UserId, watches: readonly Watch[]): Promise<void> {
    const entered = watches.flatMap((watch) =>
      watch.room === null ? [] : [{ watch, room: watch.room, turn: watch.pause() }],
    );
    if (entered.length === 0) return;
    const { marks, unsure } = this.#parts;
    const known = await marks.inRooms(entered.map(({ room }) => room));
    const unread = await marks.unread(
      user,
      entered.map(({ watch, room }) => ({
        room,
        mark: known.get(room)?.get(user) ?? 0,
        read: watch.read,
        hidden: watch.rights.hidden,
      })),
    );
    const direct = entered.filter(
      ({ watch, room }) =>
        watch.isInside && isDirectRoom(room) && watch.rights.write === null && watch.rights.rules?.presence !== false,
    );
    const others = await this.#others.in(
      direct.map(({ room }) => room),
      user,
    );
    for (const { watch, room, turn } of entered) {
      const count = unread.get(room);
      if (count && !watch.startFrom(count, turn)) unsure(room);
      if (watch.isInside) await this.#hear(watch, room, known.get(room) ?? new Map<UserId, number>(), others.get(room));
    }
  }

  async #hear(
    watch: Watch,
    room: RoomId,
    marks: ReadonlyMap<UserId, number>,
    other: UserId | undefined,
  ): Promise<void> {
    const { talk } = this.#parts;
    const { listener, user } = watch;
    const { deafTo = nobody, rules } = watch.rights;
    for (const [member, n] of rules?.readReceipts === false ? [] : marks) {
      if (member !== user && !deafTo.has(member)) listener.tell({ type: 'read', room, user: member, n });
    }
    await talk.join(listener, room, watch, marks);
    // The socket may have closed meanwhile, and whoever ended its watches did not find it in the talk yet.
    if (!this.#isKept(watch)) return talk.leave(listener, room, watch);
    if (!other || watch.rights.deafTo?.has(other)) return;
    this.#others.attend(watch, other);
  }

  #isKept(watch: Watch): boolean {
    return this.#byListener.get(watch.listener)?.get(watch.document) === watch;
  }
}
