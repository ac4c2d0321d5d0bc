import type { ExpressionBuilder, ExpressionWrapper, Kysely, SqlBool } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { ReadMark } from '../bus/words.ts';
import type { Committer } from '../documents/committer.ts';
import type { ReadingInterval } from '../ports.ts';

/** How long marks are gathered before they are written, in milliseconds: scrolling moves them often. */
const gatherMs = 200;

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
    const rows = await this.#db.selectFrom('read_mark').select(['user', 'n']).where('room', '=', room).execute();
    const marks = new Map(rows.map(({ user, n }) => [user, n]));
    for (const { room: of, user, n } of this.#dirty.values()) {
      if (of === room) marks.set(user, Math.max(n, marks.get(user) ?? 0));
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

  /** Counts what others wrote above a mark. */
  async unread(room: RoomId, user: UserId, mark: number, read: readonly ReadingInterval[]): Promise<Unread> {
    const upTo = await this.newest(room);
    if (read.length === 0) return { mark, count: 0, upTo, at: 0 };
    const at = await this.#newest(room, read);
    if (mark >= upTo) return { mark, count: 0, upTo, at };
    const { count } = await this.#db
      .selectFrom('record_index')
      .select((expression) => expression.fn.countAll<number>().as('count'))
      .where('room', '=', room)
      .where('n', '>', mark)
      .where('n', '<=', upTo)
      .where('recalled', '=', 0)
      .where('lane', '<>', user)
      .where(arrivedIn(read))
      .executeTakeFirstOrThrow();
    return { mark, count: Number(count), upTo, at };
  }

  async #newest(room: RoomId, read: readonly ReadingInterval[]): Promise<number> {
    const newest = await this.#db
      .selectFrom('record_index')
      .select('arrival')
      .where('room', '=', room)
      .where('n', '>', 0)
      .where(arrivedIn(read))
      .orderBy('n', 'desc')
      .limit(1)
      .executeTakeFirst();
    return newest?.arrival ?? 0;
  }
}

const arrivedIn =
  (read: readonly ReadingInterval[]) =>
  (expression: ExpressionBuilder<Database, 'record_index'>): ExpressionWrapper<Database, 'record_index', SqlBool> =>
    expression.or(
      read.map(({ from, to }) =>
        expression.and([
          expression('arrival', '>=', from),
          expression('arrival', '<', Math.min(to, Number.MAX_SAFE_INTEGER)),
        ]),
      ),
    );
