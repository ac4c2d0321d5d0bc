import type { Kysely } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { ApiFailure } from '../http/api-failure.ts';
import type { Rate } from '../http/token-buckets.ts';
import type { Database } from '../storage/tables/database.ts';
import { dayMs, giveBackAll, spend, spendAll, type Cost } from './spend.ts';

/** Names in use that one account is told of while it looks for a free one. */
const accountRate: Rate = { capacity: 20, perMs: dayMs };
/** And one company, whose administrators can make accounts as they please. */
const companyRate: Rate = { capacity: 100, perMs: dayMs };

/**
 * Pays for telling a company of several names in use at once, as a file of people asks about them. What was paid stays
 * paid, also when it did not do.
 * @throws ApiFailure `too-fast`, and nothing may be told, once there were too many
 */
export async function payForTaken(db: Kysely<Database>, company: CompanyId, count: number, now: number): Promise<void> {
  for (let paid = 0; paid < count; paid += 1) {
    const wait = await spend(db, 'taken-company', company, companyRate, now);
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
  }
}

/**
 * Does what wants a message ID or an address that must be free. That one is in use has to be told, and tells that somebody
 * has it: so it is told as seldom as a look-up (R09). What is free costs nothing. Without `user` the company alone pays,
 * for an administrator who adds its people.
 * @throws ApiFailure `too-fast`, and nothing is done, once too many were in use
 */
export async function askingByTaking<Result>(
  db: Kysely<Database>,
  { user, company }: { readonly user?: UserId; readonly company: CompanyId },
  now: number,
  act: () => Promise<Result>,
): Promise<Result> {
  const costs: readonly Cost[] = [
    ...(user === undefined ? [] : [{ kind: 'taken-account', key: user, rate: accountRate }]),
    { kind: 'taken-company', key: company, rate: companyRate },
  ];
  // Taken before, so that what is asked at the same time counts too.
  await db.transaction().execute((trx) => spendAll(trx, costs, now));
  try {
    const result = await act();
    await giveBackAll(db, costs);
    return result;
  } catch (error) {
    if (!(error instanceof ApiFailure && error.body.error === 'taken')) await giveBackAll(db, costs);
    throw error;
  }
}
