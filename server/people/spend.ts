import type { Kysely, Transaction } from 'kysely';
import { ApiFailure } from '../http/api-failure.ts';
import type { Rate } from '../http/token-buckets.ts';
import type { Database } from '../storage/tables/database.ts';

/** A day, in milliseconds: what most rates are counted in. */
export const dayMs = 24 * 60 * 60_000;

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

/** One of a rate, as an act that draws on several needs it. */
export interface Cost {
  readonly kind: string;
  readonly key: string;
  readonly rate: Rate;
}

/**
 * Takes one of each, inside a transaction: it ends without any.
 * @throws ApiFailure `too-fast` when one of them has nothing left
 */
export async function spendAll(trx: Transaction<Database>, costs: readonly Cost[], now: number): Promise<void> {
  for (const { kind, key, rate } of costs) {
    const wait = await spend(trx, kind, key, rate, now);
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
  }
}

/** Gives one of each back: what they were taken for did not happen. */
export async function giveBackAll(db: Kysely<Database>, costs: readonly Cost[]): Promise<void> {
  for (const { kind, key, rate } of costs) {
    await db
      .updateTable('allowance')
      .set(({ eb }) => ({ spent_until: eb('spent_until', '-', Math.ceil(rate.perMs / rate.capacity)) }))
      .where('kind', '=', kind)
      .where('key', '=', key)
      .execute();
  }
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
