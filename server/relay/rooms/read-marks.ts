import type { ExpressionBuilder, ExpressionWrapper, Kysely, SqlBool } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { Database } from '../../storage/tables/database.ts';
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
  readonly #dirty = new Map<string, { readonly room: RoomId; readonly user: UserId; readonly n: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(db: Kysely<Database>, committer: Committer) {
    this.#db = db;
    this.#committer = committer;
  }

  /** The marks of everybody in a room. */
  async of(room: RoomId): Promise<Map<UserId, number>> {
    const rows = await this.#db.selectFrom('read_mark').select(['user', 'n']).where('room', '=', room).execute();
    const marks = new Map(rows.map(({ user, n }) => [user, n]));
    for (const dirty of this.#dirty.values()) if (dirty.room === room) marks.set(dirty.user, dirty.n);
    return marks;
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
      // Kept for the next turn; the committer has said what is wrong.
      .catch(() => marks.forEach(({ room, user, n }) => this.raise(room, user, n)));
  }

  /** Counts what others wrote above a mark. */
  async unread(room: RoomId, user: UserId, mark: number, read: readonly ReadingInterval[]): Promise<Unread> {
    const newest = await this.#db
      .selectFrom('relay_room')
      .select('counter')
      .where('room', '=', room)
      .executeTakeFirst();
    const upTo = newest?.counter ?? 0;
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
