import type { RoomId, UserId } from '#shared/ids.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import type { DocumentRights } from '../ports.ts';
import type { Listener } from './watch.ts';

/** Why a socket takes part in a room's talk: a document it has open or watches, with the rights of its person as they are now. */
export interface Attendance {
  readonly rights: DocumentRights;
}

/** What is said around a room's documents: typing and read marks. Only sockets whose person may read it now are in it. */
export class Topic {
  readonly room: RoomId;
  readonly marks: Map<UserId, number>;
  readonly #listeners = new Map<Listener, Set<Attendance>>();

  constructor(room: RoomId, marks: Map<UserId, number>) {
    this.room = room;
    this.marks = marks;
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  join(listener: Listener, attendance: Attendance): void {
    const known = this.#listeners.get(listener);
    if (known) known.add(attendance);
    else this.#listeners.set(listener, new Set([attendance]));
  }

  leave(listener: Listener, attendance: Attendance): void {
    const known = this.#listeners.get(listener);
    known?.delete(attendance);
    if (known?.size === 0) this.#listeners.delete(listener);
  }

  has(listener: Listener): boolean {
    return this.#listeners.has(listener);
  }

  /** Whether others may be told that this one is typing: not where a company's rule hides it (N05). */
  mayTalk(listener: Listener): boolean {
    for (const { rights } of this.#listeners.get(listener) ?? []) {
      if (rights.write === null && rights.rules?.presence !== false) return true;
    }
    return false;
  }

  /**
   * Tells everybody whom `hears` lets hear it; nobody who is deaf to the person it is about (R08), and no marks of others
   * where a company's rule hides them (N05).
   */
  tell(frame: Extract<ServerFrame, { type: 'typing' | 'read' }>, hears: (listener: Listener) => boolean): void {
    for (const [listener, attendances] of this.#listeners) {
      if (hears(listener) && !isKept(frame, listener, attendances)) listener.tell(frame);
    }
  }
}

/** Whether a sign is kept from a socket, by any of the reasons for which it takes part. */
function isKept(
  { type, user }: Extract<ServerFrame, { type: 'typing' | 'read' }>,
  { sender }: Listener,
  attendances: Iterable<Attendance>,
): boolean {
  for (const { rights } of attendances) {
    if (rights.deafTo?.has(user)) return true;
    if (type === 'read' && user !== sender.user && rights.rules?.readReceipts === false) return true;
  }
  return false;
}
