import type { ExpressionBuilder, ExpressionWrapper, Kysely, SqlBool } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { ReadMark } from '../bus/words.ts';
import type { Committer } from '../documents/committer.ts';
import { covers, hides } from '../documents/reading.ts';
import type { HiddenAuthors, ReadingInterval } from '../ports.ts';

/** How long marks are gathered before they are written, in milliseconds: scrolling moves them often. */
const gatherMs = 200;

/** Rooms that one statement counts; databases limit how deep an expression may be. */
const roomsAtOnce = 100;

/** A room to count for a person, from their mark, within what they may read. */
export interface Asked {
  readonly room: RoomId;
  readonly mark: number;
  readonly read: readonly ReadingInterval[];
  /** Authors whose messages of some time are kept from the person; missing for almost everybody. */
  readonly hidden?: HiddenAuthors | undefined;
}

/** What lies above a person's mark. */
export interface Unread {
  readonly mark: number;
  /** Messages of others above it that the person may read. */
  readonly count: number;
  /** The room's newest number that was counted. */
  readonly upTo: number;
  /** When the newest message that the person may read arrived, epoch milliseconds; 0 when there is none. */
  readonly at: number;
}

/** How far people have read rooms. Marks only ever rise. */
export class ReadMarks {
  readonly #db: Kysely<Database>;
  readonly #committer: Committer;
  readonly #written: (marks: readonly ReadMark[]) => void;
  readonly #dirty = new Map<string, ReadMark>();
  #timer: NodeJS.Timeout | null = null;

  /** `written` hears of marks that are in the rows now. */
  constructor(db: Kysely<Database>, committer: Committer, written: (marks: readonly ReadMark[]) => void) {
    this.#db = db;
    this.#committer = committer;
    this.#written = written;
  }

  /** The marks of everybody in a room. */
  async of(room: RoomId): Promise<Map<UserId, number>> {
    return (await this.inRooms([room])).get(room) ?? new Map();
  }

  /** The marks of everybody in several rooms. */
  async inRooms(rooms: readonly RoomId[]): Promise<Map<RoomId, Map<UserId, number>>> {
    const marks = new Map(rooms.map((room) => [room, new Map<UserId, number>()]));
    for (const part of inParts(rooms)) {
      for (const { room, user, n } of await this.ofRooms(part)) marks.get(room)?.set(user, n);
    }
    for (const { room, user, n } of this.#dirty.values()) {
      const known = marks.get(room);
      known?.set(user, Math.max(n, known.get(user) ?? 0));
    }
    return marks;
  }

  /** The marks of several rooms, as they are in the rows. */
  async ofRooms(rooms: readonly RoomId[]): Promise<ReadMark[]> {
    return this.#db.selectFrom('read_mark').select(['room', 'user', 'n']).where('room', 'in', rooms).execute();
  }

  /** The number of a room's newest message. */
  async newest(room: RoomId): Promise<number> {
    const row = await this.#db.selectFrom('relay_room').select('counter').where('room', '=', room).executeTakeFirst();
    return row?.counter ?? 0;
  }

  /** Keeps a mark that has risen. */
  raise(room: RoomId, user: UserId, n: number): void {
    this.#dirty.set(`${room} ${user}`, { room, user, n });
    this.#timer ??= setTimeout(() => void this.flush(), gatherMs);
  }

  /** Writes what has been gathered. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const marks = [...this.#dirty.values()];
    this.#dirty.clear();
    if (marks.length === 0) return;
    await this.#committer
      .exclusive(async (trx) => {
        for (const mark of marks) {
          await trx
            .insertInto('read_mark')
            .values(mark)
            .onConflict((conflict) =>
              conflict.columns(['room', 'user']).doUpdateSet({ n: mark.n }).where('read_mark.n', '<', mark.n),
            )
            .execute();
        }
      })
      .then(
        () => this.#written(marks),
        // Kept for the next turn; the committer has said what is wrong.
        () => marks.forEach(({ room, user, n }) => this.raise(room, user, n)),
      );
  }

  /** Counts what others wrote above a person's marks: a few queries, however many rooms there are. */
  async unread(user: UserId, asked: readonly Asked[]): Promise<Map<RoomId, Unread>> {
    const unread = new Map<RoomId, Unread>();
    for (const part of inParts(asked)) {
      const newest = await this.#newest(part);
      const counts = await this.#counts(
        user,
        part.flatMap((one) => {
          const upTo = newest.get(one.room)?.upTo ?? 0;
          return one.read.length > 0 && one.mark < upTo ? [{ ...one, upTo }] : [];
        }),
      );
      for (const { room, mark, read, hidden } of part) {
        const { upTo = 0, at = 0, isReadable = true } = newest.get(room) ?? {};
        const isKnown = upTo === 0 || isReadable;
        const readableAt = read.length === 0 ? 0 : isKnown ? at : await this.#newestIn(room, read, hidden);
        unread.set(room, { mark, count: counts.get(room) ?? 0, upTo, at: readableAt });
      }
    }
    return unread;
  }

  /** The newest number of rooms, when that message arrived, and whether it may be read. */
  async #newest(
    asked: readonly Asked[],
  ): Promise<Map<RoomId, { readonly upTo: number; readonly at: number; readonly isReadable: boolean }>> {
    const rows = await this.#db
      .selectFrom('relay_room')
      .leftJoin('record_index', (join) =>
        join.onRef('record_index.room', '=', 'relay_room.room').onRef('record_index.n', '=', 'relay_room.counter'),
      )
      .select(['relay_room.room', 'relay_room.counter', 'record_index.arrival', 'record_index.lane'])
      .where(
        'relay_room.room',
        'in',
        asked.map(({ room }) => room),
      )
      .execute();
    const byRoom = new Map(asked.map((one) => [one.room, one]));
    return new Map(
      rows.map(({ room, counter, arrival, lane }) => {
        const { read = [], hidden } = byRoom.get(room) ?? {};
        const isReadable = arrival !== null && lane !== null && covers(read, arrival) && !hides(hidden, lane, arrival);
        return [room, { upTo: counter, at: arrival ?? 0, isReadable: isReadable || counter === 0 }];
      }),
    );
  }

  /** Counts up to the number that is told with the count: what is written meanwhile is for whoever hears of it to add. */
  async #counts(user: UserId, asked: readonly (Asked & { readonly upTo: number })[]): Promise<Map<RoomId, number>> {
    const counts = new Map<RoomId, number>();
    for (let at = 0; at < asked.length; at += roomsAtOnce) {
      const rows = await this.#db
        .selectFrom('record_index')
        .select((expression) => ['room', expression.fn.countAll<number>().as('count')])
        .where((expression) =>
          expression.or(
            asked
              .slice(at, at + roomsAtOnce)
              .map(({ room, mark, upTo, read, hidden }) =>
                expression.and([
                  expression('room', '=', room),
                  expression('n', '>', mark),
                  expression('n', '<=', upTo),
                  arrivedIn(read)(expression),
                  ...notHidden(hidden)(expression),
                ]),
              ),
          ),
        )
        .where('recalled', '=', 0)
        .where('lane', '<>', user)
        .groupBy('room')
        .execute();
      for (const { room, count } of rows) if (room !== null) counts.set(room, Number(count));
    }
    return counts;
  }

  async #newestIn(room: RoomId, read: readonly ReadingInterval[], hidden?: HiddenAuthors): Promise<number> {
    const newest = await this.#db
      .selectFrom('record_index')
      .select('arrival')
      .where('room', '=', room)
      .where('n', '>', 0)
      .where(arrivedIn(read))
      .where((expression) => expression.and(notHidden(hidden)(expression)))
      .orderBy('n', 'desc')
      .limit(1)
      .executeTakeFirst();
    return newest?.arrival ?? 0;
  }
}

type Condition = ExpressionWrapper<Database, 'record_index', SqlBool>;

/** Conditions for every author of whom something is hidden; none for almost everybody. */
const notHidden =
  (hidden?: HiddenAuthors) =>
  (expression: ExpressionBuilder<Database, 'record_index'>): Condition[] =>
    [...(hidden ?? [])].map(([author, intervals]) =>
      expression.not(expression.and([expression('lane', '=', author), arrivedIn(intervals)(expression)])),
    );

const arrivedIn =
  (read: readonly ReadingInterval[]) =>
  (expression: ExpressionBuilder<Database, 'record_index'>): Condition =>
    expression.or(
      read.map(({ from, to }) =>
        expression.and([
          expression('arrival', '>=', from),
          expression('arrival', '<', Math.min(to, Number.MAX_SAFE_INTEGER)),
        ]),
      ),
    );
