import type { DocumentName } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import type { StoredMessage } from '../bus/words.ts';
import { covers, hides } from '../documents/reading.ts';
import type { DocumentRights, ReadingInterval, Sender } from '../ports.ts';
import type { Unread } from './read-marks.ts';

/** A socket that can be told things. */
export interface Listener {
  readonly sender: Sender;
  tell(frame: ServerFrame): void;
}

/** What a message means for a count: nothing, another number, or that it is not the next one and has to be looked up. */
export type Counted = 'same' | 'changed' | 'unsure';

/** One document that one socket wants to hear about. */
export class Watch {
  readonly listener: Listener;
  readonly document: DocumentName;
  /** The room, where the document is `room/…`: only then unread counts and presence are told. */
  readonly room: RoomId | null;
  /** What its person may do with the document now. */
  rights: DocumentRights;
  /** Whether what happens now may be known. */
  readonly isInside: boolean;
  readonly #read: readonly ReadingInterval[];
  /** The other person of a 1:1 room. */
  other: UserId | null = null;
  #unread: Unread | null = null;
  #told: Unread | null = null;
  #missed: StoredMessage[] = [];
  #counting = 0;

  constructor(listener: Listener, document: DocumentName, room: RoomId | null, rights: DocumentRights, now: number) {
    this.listener = listener;
    this.document = document;
    this.room = room;
    this.rights = rights;
    this.#read = rights.read;
    this.isInside = covers(rights.read, now);
  }

  get user(): UserId {
    return this.listener.sender.user;
  }

  get read(): readonly ReadingInterval[] {
    return this.#read;
  }

  /** The room's newest number that is taken into account; null while it is being counted. */
  get upTo(): number | null {
    return this.#unread?.upTo ?? null;
  }

  get mark(): number {
    return this.#unread?.mark ?? 0;
  }

  /** Whether something is counted, or being counted, that somebody may yet recall. */
  get hasUnread(): boolean {
    return this.#unread === null || this.#unread.count > 0;
  }

  /** Holds messages back until the next count; gives what the count that follows has to show. */
  pause(): number {
    this.#unread = null;
    this.#counting += 1;
    return this.#counting;
  }

  /**
   * Starts from a count; what came while it was counted follows. A count that another one has overtaken is passed over.
   * @returns false when what came leaves a hole, and has to be counted again
   */
  startFrom(unread: Unread, counting: number): boolean {
    if (counting !== this.#counting) return true;
    this.#unread = unread;
    const missed = this.#missed;
    this.#missed = [];
    const isSure = missed.map((message) => this.count(message)).every((counted) => counted !== 'unsure');
    if (isSure) this.tellUnread();
    return isSure;
  }

  /** Takes a message into account. */
  count(message: StoredMessage): Counted {
    if (!this.#unread) {
      // Whether the count that is under way has it already shows in a message's number; a recall has none.
      if (message.isRecall) return 'unsure';
      this.#missed.push(message);
      return 'same';
    }
    const { mark, count, upTo, at } = this.#unread;
    const { lane, n, arrival, isRecall } = message;
    if (!isRecall && n > upTo + 1) {
      // Another process has numbered one in between, and its word is still on its way.
      this.pause();
      this.#missed.push(message);
      return 'unsure';
    }
    const isKnown = n <= upTo;
    if (isKnown !== isRecall || lane === this.user || n <= mark || !this.#isRead(message)) {
      if (!isRecall && n > upTo) this.#unread = { mark, count, upTo: n, at };
      return 'same';
    }
    this.#unread = isRecall
      ? { mark, count: Math.max(0, count - 1), upTo, at }
      : { mark, count: count + 1, upTo: n, at: arrival };
    return 'changed';
  }

  #isRead({ lane, arrival }: StoredMessage): boolean {
    return covers(this.#read, arrival) && !hides(this.rights.hidden, lane, arrival);
  }

  /** Tells the count, unless it is what was told last. */
  tellUnread(): void {
    const [unread, told] = [this.#unread, this.#told];
    if (!unread || !this.room) return;
    const isSame =
      told !== null && told.mark === unread.mark && told.count === unread.count && told.upTo === unread.upTo;
    if (isSame && told.at === unread.at) return;
    this.#told = unread;
    this.listener.tell({ type: 'unread', room: this.room, ...unread });
  }
}
