import type { RoomId, UserId } from '#shared/ids.ts';
import type { Bus } from '../bus/bus.ts';
import type { ReadMark } from '../bus/words.ts';
import type { Documents } from '../documents/documents.ts';
import type { ReadMarks } from './read-marks.ts';
import { Topic, type Attendance } from './topic.ts';
import type { Listener } from './watch.ts';

/** The topics of all rooms that somebody listens to. What is said carries the sender's name from the session (M06). */
export class RoomTalk {
  readonly #documents: Documents;
  readonly #marks: ReadMarks;
  readonly #bus: Bus;
  readonly #topics = new Map<RoomId, Promise<Topic>>();

  constructor(documents: Documents, marks: ReadMarks, bus: Bus) {
    this.#documents = documents;
    this.#marks = marks;
    this.#bus = bus;
  }

  /** Lets a socket take part; `marks` are those of the room where they have just been read. */
  async join(
    listener: Listener,
    room: RoomId,
    attendance: Attendance,
    marks?: ReadonlyMap<UserId, number>,
  ): Promise<Topic> {
    let loading = this.#topics.get(room);
    if (!loading) {
      const read = marks ? Promise.resolve(new Map(marks)) : this.#marks.of(room);
      loading = read.then((known) => new Topic(room, known));
      loading.catch(() => this.#topics.delete(room));
      this.#topics.set(room, loading);
    }
    const topic = await loading;
    if (!this.#topics.has(room)) this.#topics.set(room, loading);
    topic.join(listener, attendance);
    return topic;
  }

  async leave(listener: Listener, room: RoomId, attendance: Attendance): Promise<void> {
    const topic = await this.#topics.get(room);
    topic?.leave(listener, attendance);
    if (topic?.isEmpty) this.#topics.delete(room);
  }

  async typing(listener: Listener, room: RoomId, typing: boolean): Promise<void> {
    const topic = await this.#topics.get(room);
    if (!topic?.mayTalk(listener)) return;
    const { user } = listener.sender;
    topic.tell({ type: 'typing', room, user, typing }, (other) => other.sender.user !== user);
    this.#bus.tell({ type: 'typing', room, user, typing });
  }

  /** Raises the sender's mark; false when it was that high already, or is nobody's to raise. */
  async read(listener: Listener, room: RoomId, n: number): Promise<boolean> {
    const topic = await this.#topics.get(room);
    if (!topic?.has(listener)) return false;
    const { user } = listener.sender;
    const { counter } = await this.#documents.counters(room);
    // Another process may have numbered more messages than are known here.
    const mark = n <= counter ? n : Math.min(n, await this.#marks.newest(room));
    if (mark <= (topic.marks.get(user) ?? 0)) return false;
    topic.marks.set(user, mark);
    this.#marks.raise(room, user, mark);
    topic.tell({ type: 'read', room, user, n: mark }, (other) => other !== listener);
    return true;
  }

  /** Somebody at another process types, or no longer does. */
  async heardTyping(room: RoomId, user: UserId, typing: boolean): Promise<void> {
    const topic = await this.#topics.get(room);
    topic?.tell({ type: 'typing', room, user, typing }, (other) => other.sender.user !== user);
  }

  /** A mark stands in the rows; false when it was known here, or nobody listens. */
  async heardRead({ room, user, n }: ReadMark): Promise<boolean> {
    const topic = await this.#topics.get(room);
    if (!topic || n <= (topic.marks.get(user) ?? 0)) return false;
    topic.marks.set(user, n);
    topic.tell({ type: 'read', room, user, n }, () => true);
    return true;
  }

  /** How far people have read a room that somebody listens to. */
  async marksIn(room: RoomId): Promise<ReadonlyMap<UserId, number>> {
    return (await this.#topics.get(room))?.marks ?? new Map<UserId, number>();
  }

  /** The rooms that somebody listens to. */
  rooms(): RoomId[] {
    return [...this.#topics.keys()];
  }
}
