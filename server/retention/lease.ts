import type { Kysely } from 'kysely';
import type { Database } from '../storage/tables/database.ts';

/** How long a process that falls silent keeps its work from the others, in milliseconds. */
const silenceMs = 2 * 60_000;

/** Takes a piece of work for this process; false while another one is at it. It is to be renewed, and ended. */
export async function takeLease(db: Kysely<Database>, name: string, now: number): Promise<boolean> {
  await db
    .insertInto('lease')
    .values({ name, until: 0, done_at: null })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { numUpdatedRows } = await db
    .updateTable('lease')
    .set({ until: now + silenceMs })
    .where('name', '=', name)
    .where('until', '<=', now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Says that this process is still at it. */
export async function renewLease(db: Kysely<Database>, name: string, now: number): Promise<void> {
  await db
    .updateTable('lease')
    .set({ until: now + silenceMs })
    .where('name', '=', name)
    .execute();
}

/** Lets others at it; `doneAt` when it was brought to its end. */
export async function endLease(db: Kysely<Database>, name: string, doneAt: number | null): Promise<void> {
  await db
    .updateTable('lease')
    .set({ until: 0, ...(doneAt === null ? {} : { done_at: doneAt }) })
    .where('name', '=', name)
    .execute();
}

/** When a piece of work was last brought to its end; null when never. */
export async function lastDone(db: Kysely<Database>, name: string): Promise<number | null> {
  const row = await db.selectFrom('lease').select('done_at').where('name', '=', name).executeTakeFirst();
  return row?.done_at ?? null;
}
