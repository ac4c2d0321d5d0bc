import type { Kysely } from 'kysely';
import type { Rate } from '../http/token-buckets.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Takes one of what a rate allows to `key` for this `kind` of thing. Kept in the database, so that it counts for all
 * processes together and a restart does not forget it. Returns 0, or in how many seconds there will be one.
 */
export async function spend(
  db: Kysely<Database>,
  kind: string,
  key: string,
  { capacity, perMs }: Rate,
  now: number,
): Promise<number> {
  const cost = perMs / capacity;
  const latest = now + perMs - cost;
  // Whoever has nothing left costs one read.
  const before = await spentUntil(db, kind, key);
  if (before > latest) return secondsUntil(before, latest);
  const taken = await db
    .insertInto('allowance')
    .values({ kind, key, spent_until: Math.ceil(now + cost) })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'key'])
        .doUpdateSet((eb) => ({
          spent_until: eb
            .case()
            .when('allowance.spent_until', '>', now)
            .then(eb('allowance.spent_until', '+', Math.ceil(cost)))
            .else(eb.ref('excluded.spent_until'))
            .end(),
        }))
        .where('allowance.spent_until', '<=', Math.floor(latest)),
    )
    .returning('spent_until')
    .executeTakeFirst();
  return taken ? 0 : secondsUntil(await spentUntil(db, kind, key), latest);
}

/** Gives one back: what it was taken for did not happen. */
export async function giveBack(
  db: Kysely<Database>,
  kind: string,
  key: string,
  { capacity, perMs }: Rate,
): Promise<void> {
  await db
    .updateTable('allowance')
    .set(({ eb }) => ({ spent_until: eb('spent_until', '-', Math.ceil(perMs / capacity)) }))
    .where('kind', '=', kind)
    .where('key', '=', key)
    .execute();
}

/** Forgets what is whole again. */
export async function forgetSpent(db: Kysely<Database>, now: number): Promise<void> {
  await db.deleteFrom('allowance').where('spent_until', '<', now).execute();
}

async function spentUntil(db: Kysely<Database>, kind: string, key: string): Promise<number> {
  const row = await db
    .selectFrom('allowance')
    .select('spent_until')
    .where('kind', '=', kind)
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.spent_until ?? 0;
}

const secondsUntil = (spent: number, latest: number): number => Math.max(1, Math.ceil((spent - latest) / 1000));
