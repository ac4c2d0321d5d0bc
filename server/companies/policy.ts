import type { Kysely, Transaction } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import type { AudienceRules, Policy } from '#shared/policy/policy.ts';
import { audit, bySystem, type Actor } from '../audit/audit.ts';
import { ApiProblem } from '../http/problem.ts';
import { countsOf } from '../rooms/plan.ts';
import { recheckRooms } from '../rooms/recheck.ts';
import { publishRoomCompany } from '../rooms/room-companies.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { companyProfile, publishCompany, publishContactTerms } from './directory.ts';
import { keepPolicyChange } from './last-policy-change.ts';
import { changedParts } from './policy-changes.ts';
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

/** Fails unless the policy is still the one that was read. @throws ApiProblem `taken` */
export function checkRevision({ revision }: Pick<StoredPolicy, 'revision'>, read: number): void {
  if (revision === read) return;
  throw new ApiProblem('taken', 'The policy has been changed since you read it.', { fields: ['revision'] });
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
  by: Actor = bySystem,
): Promise<StoredPolicy> {
  return runCommand(services, async (trx, changes) => {
    const before = await readPolicy(trx, company);
    checkRevision(before, revision);
    const at = services.clock();
    const { stored, effects } = await putPolicy(trx, changes, company, policy, at);
    const parts = changedParts(before.policy, policy);
    if (parts !== null) {
      const after = { ...parts.after, effects };
      await audit(trx, { company, by, action: 'policy.changed', before: parts.before, after, at });
      await keepPolicyChange(trx, company);
    }
    return stored;
  });
}

/**
 * The one way in which a policy changes, inside a command: it is stored, its people are told what they may, and rooms
 * follow. Gives the counts of what it did there. Who calls it writes down what was done, and that this was it
 * (`keepPolicyChange`).
 */
export async function putPolicy(
  trx: Transaction<Database>,
  changes: Changes,
  company: CompanyId,
  policy: Policy,
  at: number,
): Promise<{ readonly stored: StoredPolicy; readonly effects: Readonly<Record<string, number>> }> {
  const before = await readPolicy(trx, company);
  const stored: StoredPolicy = { revision: before.revision + 1, policy };
  await trx
    .updateTable('company')
    .set({ policy: JSON.stringify(policy), policy_revision: stored.revision })
    .where('id', '=', company)
    .execute();
  await refreshReach(trx, changes, company, at);
  const plan = await recheckRooms(trx, changes, { company }, at);
  if (!isSame(before.policy.rules.partners, policy.rules.partners)) await publishRoomCompany(trx, changes, company);
  if (!isSame(before.policy.rules.colleagues, policy.rules.colleagues)) {
    publishCompany(changes, await companyProfile(trx, company));
    await recheckPeople(trx, changes, company);
  }
  if (before.policy.trashDays !== policy.trashDays) publishContactTerms(changes, company, policy.trashDays);
  return { stored, effects: countsOf(plan) };
}

/** Has the live sockets of a company's people follow its rules. */
async function recheckPeople(trx: Transaction<Database>, changes: Changes, company: CompanyId): Promise<void> {
  const people = await trx.selectFrom('person').select('id').where('company', '=', company).execute();
  for (const { id } of people) changes.users.add(id);
}

const isSame = (one: AudienceRules, other: AudienceRules): boolean => JSON.stringify(one) === JSON.stringify(other);
