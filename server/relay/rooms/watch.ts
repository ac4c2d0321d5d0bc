import type { DocumentName } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import { covers } from '../documents/reading.ts';
import type { DocumentRights, ReadingInterval, Sender } from '../ports.ts';
import type { Unread } from './read-marks.ts';

/** A socket that can be told things. */
export interface Listener {
  readonly sender: Sender;
  tell(frame: ServerFrame): void;
}

/** A message of a room, or the recall of one, as unread counts see it. */
export interface CountedMessage {
  readonly lane: string;
  readonly n: number;
  readonly arrival: number;
  readonly isRecall: boolean;
}

/** One document that one socket wants to hear about. */
export class Watch {
  readonly listener: Listener;
  readonly document: DocumentName;
  /** The room, where the document is `room/…`: only then unread counts and presence are told. */
  readonly room: RoomId | null;
  readonly rights: DocumentRights;
  /** Whether what happens now may be known. */
  readonly isInside: boolean;
  readonly #read: readonly ReadingInterval[];
  /** The other person of a 1:1 room. */
  other: UserId | null = null;
  #unread: Unread | null = null;
  #missed: CountedMessage[] = [];

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

  /** Holds messages back until the next count. */
  pause(): void {
    this.#unread = null;
  }

  /** Starts from a count; what came while it was counted follows. */
  startFrom(unread: Unread): void {
    this.#unread = unread;
    const missed = this.#missed;
    this.#missed = [];
    for (const message of missed) this.count(message);
    this.tellUnread();
  }

  /** Takes a message into account; true when the count has changed. */
  count(message: CountedMessage): boolean {
    if (!this.#unread) {
      this.#missed.push(message);
      return false;
    }
    const { mark, count, upTo, at } = this.#unread;
    const { lane, n, arrival, isRecall } = message;
    const isKnown = n <= upTo;
    if (isKnown !== isRecall || lane === this.user || n <= mark || !covers(this.#read, arrival)) {
      if (!isRecall && n > upTo) this.#unread = { mark, count, upTo: n, at };
      return false;
    }
    this.#unread = isRecall
      ? { mark, count: Math.max(0, count - 1), upTo, at }
      : { mark, count: count + 1, upTo: n, at: arrival };
    return true;
  }

  tellUnread(): void {
    if (this.#unread && this.room) this.listener.tell({ type: 'unread', room: this.room, ...this.#unread });
  }
}
