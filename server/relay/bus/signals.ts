import { sql, type Kysely, type Transaction } from 'kysely';
import * as v from 'valibot';
import { isDocumentName, type DocumentName } from '#shared/documents/names.ts';
import { roomIdSchema, userIdSchema } from '#shared/records/ids.ts';
import type { Storage } from '../../storage/open.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { RelayLogger } from '../relay.ts';

/** How long signals are kept, in milliseconds: longer than any process could be out of reach and go on. */
const keptMs = 60 * 60_000;

const documentSchema = v.custom<DocumentName>((name) => typeof name === 'string' && isDocumentName(name));

const signalSchema = v.object({
  /** The process that wrote it, which acts on it by itself. */
  process: v.string(),
  /** Rights to ask for again. */
  rights: v.optional(
    v.object({
      users: v.array(userIdSchema),
      rooms: v.array(roomIdSchema),
      documents: v.optional(v.array(documentSchema)),
    }),
  ),
  /** Sessions whose sockets are to be closed: one, or all of a person's. */
  sessions: v.optional(v.object({ session: v.optional(v.string()), user: v.optional(userIdSchema) })),
});

/** What another process has to act on. */
export type Signal = Omit<v.InferOutput<typeof signalSchema>, 'process'>;

/** What signals need. */
export interface SignalParts {
  readonly storage: Storage;
  readonly process: string;
  readonly clock: () => number;
  readonly logger: RelayLogger;
  /** Acts on what another process has decided. */
  readonly act: (signal: Signal) => void;
}

/**
 * Changes that every process must heed, written in the transaction that makes them: whoever commits one and dies has
 * told everybody (P5). Only a PostgreSQL database has several processes; on SQLite nothing is written and nothing read.
 */
export class Signals {
  readonly #parts: SignalParts;
  /** Every transaction before this one had ended when the table was last read. */
  #horizon: string | null = null;
  /** Signals of later transactions that were read already. */
  #seen = new Set<number>();
  #polling: Promise<void> | null = null;

  constructor(parts: SignalParts) {
    this.#parts = parts;
  }

  get #isShared(): boolean {
    return this.#parts.storage.dialect === 'postgres';
  }

  /** Writes a signal with the change it tells of. */
  async stage(trx: Transaction<Database>, signal: Signal): Promise<void> {
    if (!this.#isShared) return;
    const { process, clock } = this.#parts;
    await trx
      .insertInto('signal')
      .values({ at: clock(), payload: JSON.stringify({ process, ...signal }) })
      .execute();
  }

  /** Acts on what is new. What was there before the first time is not: nobody was here then. */
  poll(): Promise<void> {
    if (!this.#isShared) return Promise.resolve();
    return (this.#polling ??= this.#read().finally(() => (this.#polling = null)));
  }

  /** Deletes what every process has read long ago. */
  async forgetOld(): Promise<void> {
    const { storage, clock } = this.#parts;
    if (!this.#isShared) return;
    await storage.db
      .deleteFrom('signal')
      .where('at', '<', clock() - keptMs)
      .execute();
  }

  async #read(): Promise<void> {
    const from = this.#horizon;
    const { horizon, rows } = await readSince(this.#parts.storage.db, from ?? '0');
    const fresh = from === null ? [] : rows.filter(({ id }) => !this.#seen.has(id));
    this.#horizon = horizon;
    this.#seen = new Set(rows.map(({ id }) => id));
    for (const { payload } of fresh) this.#heed(payload);
  }

  #heed(payload: string): void {
    const { process, logger, act } = this.#parts;
    const signal = v.safeParse(signalSchema, JSON.parse(payload));
    if (!signal.success) return logger.error({}, 'a signal of another version was passed over');
    if (signal.output.process !== process) act(signal.output);
  }
}

interface Row {
  readonly id: number;
  readonly payload: string;
}

/**
 * The signals of all transactions from `horizon` on that have been committed, in one snapshot with the horizon for the
 * next time: the oldest transaction that is still under way. Numbers and times would miss what commits late.
 */
async function readSince(
  db: Kysely<Database>,
  horizon: string,
): Promise<{ readonly horizon: string; readonly rows: readonly Row[] }> {
  const { rows } = await sql<{ horizon: string; id: number | null; payload: string | null }>`
    select now.horizon, signal.id, signal.payload
    from (select pg_snapshot_xmin(pg_current_snapshot())::text as horizon) as now
    left join signal on signal.tx >= ${horizon}::xid8
    order by signal.id`.execute(db);
  return {
    horizon: rows[0]?.horizon ?? horizon,
    rows: rows.flatMap(({ id, payload }) => (id === null || payload === null ? [] : [{ id, payload }])),
  };
}
