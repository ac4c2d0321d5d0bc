import type { Kysely } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { addressClass } from '../http/client-address.ts';
import type { Rate } from '../http/token-buckets.ts';
import type { Database } from '../storage/tables/database.ts';
import { dayMs, giveBackAll, spend, spendAll, type Cost } from './spend.ts';

/** Names in use that one account is told of while it looks for a free one. */
const accountRate: Rate = { capacity: 20, perMs: dayMs };
/** And one company, whose administrators can make accounts as they please. */
const companyRate: Rate = { capacity: 100, perMs: dayMs };
/** And whoever holds one invitation, who has one address or two. */
const invitationRate: Rate = { capacity: 5, perMs: dayMs };
/** And all who join from one address: an office on its first morning. */
const addressRate: Rate = { capacity: 100, perMs: dayMs };

/** What a member pays for being told that a name is in use; `user` missing where an administrator adds somebody. */
export const memberCosts = ({
  user,
  company,
}: {
  readonly user?: UserId;
  readonly company: CompanyId;
}): readonly Cost[] => [
  ...(user === undefined ? [] : [{ kind: 'taken-account', key: user, rate: accountRate }]),
  { kind: 'taken-company', key: company, rate: companyRate },
];

/**
 * What a stranger pays who joins a company. The company’s own people have a budget beside this one, which strangers do
 * not use up; and invitations without end, which an administrator could make, have one for all of them.
 */
export const joiningCosts = (
  { id, company }: { readonly id: string; readonly company: CompanyId },
  address: string,
): readonly Cost[] => [
  { kind: 'taken-invitation', key: id, rate: invitationRate },
  { kind: 'taken-address', key: addressClass(address), rate: addressRate },
  { kind: 'taken-joining', key: company, rate: companyRate },
];

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
 * has it: so it is told as seldom as a look-up (R09). What is free costs nothing.
 * @param tells whether what was done tells that something was in use, and is paid for too
 * @throws ApiFailure `too-fast`, and nothing is done, once too many were in use
 */
export async function askingByTaking<Result>(
  db: Kysely<Database>,
  costs: readonly Cost[],
  now: number,
  act: () => Promise<Result>,
  tells: (result: Result) => boolean = () => false,
): Promise<Result> {
  // Taken before, so that what is asked at the same time counts too.
  await db.transaction().execute((trx) => spendAll(trx, costs, now));
  try {
    const result = await act();
    if (!tells(result)) await giveBackAll(db, costs);
    return result;
  } catch (error) {
    if (!(error instanceof ApiFailure && error.body.error === 'taken')) await giveBackAll(db, costs);
    throw error;
  }
}
