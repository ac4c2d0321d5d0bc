import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import { ApiFailure } from '../http/api-failure.ts';
import type { Rate } from '../http/token-buckets.ts';
import { dayMs, giveBackAll, spendAll, type Cost } from '../people/spend.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Claims } from './claims.ts';
import { SignOnProblem } from './problem.ts';

/** Accounts elsewhere that one company is told of: its provider says of whomever it likes that they have come. */
const companyRate: Rate = { capacity: 100, perMs: dayMs };
/** And one person there, so that nobody uses up what their colleagues need for their first sign-in. */
const identityRate: Rate = { capacity: 5, perMs: dayMs };

/**
 * Does what finds out who somebody of a company’s provider is. That their account is elsewhere has to be told, and tells
 * that there is one: a budget, of its own, makes that expensive. Whoever is known here pays nothing.
 * @throws SignOnProblem `too-fast`, and nothing is looked up, once there were too many
 */
export async function askingByElsewhere<Result>(
  db: Kysely<Database>,
  { company, claims }: { readonly company: CompanyId; readonly claims: Claims },
  now: number,
  act: () => Promise<Result>,
): Promise<Result> {
  if (await isKnown(db, company, claims)) return act();
  const costs = costsOf(company, claims);
  // Taken before, so that what is asked at the same time counts too.
  await db
    .transaction()
    .execute((trx) => spendAll(trx, costs, now))
    .catch((error: unknown) => {
      if (error instanceof ApiFailure && error.body.error === 'too-fast') throw new SignOnProblem('too-fast');
      throw error;
    });
  try {
    const result = await act();
    await giveBackAll(db, costs);
    return result;
  } catch (error) {
    if (!(error instanceof SignOnProblem && error.kind === 'elsewhere')) await giveBackAll(db, costs);
    throw error;
  }
}

const costsOf = (company: CompanyId, { issuer, subject }: Claims): readonly Cost[] => [
  {
    kind: 'elsewhere-identity',
    key: createHash('sha256')
      .update(JSON.stringify([issuer, subject]))
      .digest('hex'),
    rate: identityRate,
  },
  { kind: 'elsewhere-company', key: company, rate: companyRate },
];

async function isKnown(db: Kysely<Database>, company: CompanyId, { issuer, subject }: Claims): Promise<boolean> {
  const known = await db
    .selectFrom('sign_on_identity')
    .innerJoin('person', 'person.id', 'sign_on_identity.user')
    .select('person.id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .where('person.company', '=', company)
    .where('person.removed_at', 'is', null)
    .executeTakeFirst();
  return known !== undefined;
}
