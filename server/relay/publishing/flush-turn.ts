import { sql, type Kysely } from 'kysely';
import type { Storage } from '../../storage/open.ts';
import type { Database } from '../../storage/tables/database.ts';

/** Fails when the turn has been taken away, as from a process that stood still for too long. */
export type StillOurs = () => Promise<unknown>;

/** Any number that no other advisory lock of ours has. */
const flushLock = 720_119;
/** How long a turn is waited for, and how long its holder may be silent before the database takes it away. */
const waits = { turn: '15s', silence: '20s' };

/**
 * Runs work while no other process runs it, so that of two who publish the same rows neither is late with an old value.
 * Whoever finds a document changed meanwhile asks whether it is still its turn before it tries again.
 */
export async function inTurn(
  { dialect, db }: Storage,
  work: (db: Kysely<Database>, stillOurs: StillOurs) => Promise<void>,
): Promise<void> {
  if (dialect !== 'postgres') return work(db, () => Promise.resolve());
  await db.transaction().execute(async (trx) => {
    await sql`select set_config('lock_timeout', ${waits.turn}, true),
      set_config('idle_in_transaction_session_timeout', ${waits.silence}, true)`.execute(trx);
    await sql`select pg_advisory_xact_lock(${flushLock})`.execute(trx);
    await work(trx, () => sql`select 1`.execute(trx));
  });
}
