import type { Kysely } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import type { AudienceRules, Policy } from '#shared/policy/policy.ts';
import { ApiProblem } from '../http/problem.ts';
import { recheckRooms } from '../rooms/recheck.ts';
import { publishRoomCompany } from '../rooms/room-companies.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { companyProfile, publishCompany, publishContactTerms } from './directory.ts';
import { refreshReach } from './reach.ts';
import { runCommand } from './run-command.ts';
import { parsePolicy } from './stored-policy.ts';

/** A company's policy and how often it was replaced. */
export interface StoredPolicy {
  readonly revision: number;
  readonly policy: Policy;
}

/** The policy of a company that exists. */
export async function readPolicy(db: Kysely<Database>, company: CompanyId): Promise<StoredPolicy> {
  const { policy, policy_revision: revision } = await db
    .selectFrom('company')
    .select(['policy', 'policy_revision'])
    .where('id', '=', company)
    .executeTakeFirstOrThrow();
  return { revision, policy: parsePolicy(policy) };
}

/**
 * Replaces a company's policy, and in the same moment seals, reopens, excludes and readmits wherever its people meet
 * others (R04).
 * @throws ApiProblem `taken` when somebody has replaced it since `revision`
 */
export async function replacePolicy(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  company: CompanyId,
  revision: number,
  policy: Policy,
): Promise<StoredPolicy> {
  return runCommand(services, async (trx, changes) => {
    const before = await readPolicy(trx, company);
    if (before.revision !== revision) {
      throw new ApiProblem('taken', 'The policy has been changed since you read it.', { fields: ['revision'] });
    }
    const after: StoredPolicy = { revision: revision + 1, policy };
    await trx
      .updateTable('company')
      .set({ policy: JSON.stringify(policy), policy_revision: after.revision })
      .where('id', '=', company)
      .execute();
    await refreshReach(trx, changes, company);
    await recheckRooms(trx, changes, { company }, services.clock());
    if (!isSame(before.policy.rules.partners, policy.rules.partners)) await publishRoomCompany(trx, changes, company);
    if (!isSame(before.policy.rules.colleagues, policy.rules.colleagues)) {
      publishCompany(changes, await companyProfile(trx, company));
    }
    if (before.policy.trashDays !== policy.trashDays) publishContactTerms(changes, company, policy.trashDays);
    return after;
  });
}

const isSame = (one: AudienceRules, other: AudienceRules): boolean => JSON.stringify(one) === JSON.stringify(other);
