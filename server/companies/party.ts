import type { Kysely } from 'kysely';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';
import type { Party } from '#shared/policy/decide.ts';
import type { Policy } from '#shared/policy/policy.ts';
import type { Database } from '../storage/tables/database.ts';
import { inParts } from '../storage/in-parts.ts';
import { parsePolicy } from './stored-policy.ts';

/** A person as policy sees them; null for nobody and for the suspended. */
export async function partyOf(db: Kysely<Database>, user: UserId): Promise<Party | null> {
  return (await partiesOf(db, [user])).get(user) ?? null;
}

const noGroups: readonly GroupId[] = [];

/**
 * People as policy sees them, without the suspended, in a few queries however many they are.
 * @param instead policies that are looked at in the place of those that are in force
 */
export async function partiesOf(
  db: Kysely<Database>,
  users: readonly UserId[],
  instead?: ReadonlyMap<CompanyId, Policy>,
): Promise<ReadonlyMap<UserId, Party>> {
  const people: { id: UserId; company: CompanyId; group_id: GroupId | null }[] = [];
  for (const part of inParts(users)) {
    const found = await db
      .selectFrom('person')
      .select(['id', 'company', 'group_id'])
      .where('id', 'in', part)
      .where('suspended', '=', 0)
      .execute();
    people.push(...found);
  }
  const companies = [...new Set(people.map(({ company }) => company))];
  const policies = new Map([...(await policiesOf(db, companies)), ...(instead ?? [])]);
  const above = await groupsAbove(db, companies);
  const parties = new Map<UserId, Party>();
  for (const { id, company, group_id } of people) {
    const policy = policies.get(company);
    if (policy === undefined) continue;
    // The same list for all of one group: whoever compares them sees that they are alike.
    const groups = group_id === null ? noGroups : (above.get(group_id) ?? noGroups);
    parties.set(id, { user: id, company, groups, policy });
  }
  return parties;
}

/** The policies of companies. */
export async function policiesOf(
  db: Kysely<Database>,
  companies: readonly CompanyId[],
): Promise<Map<CompanyId, Policy>> {
  const policies = new Map<CompanyId, Policy>();
  for (const part of inParts(companies)) {
    const rows = await db.selectFrom('company').select(['id', 'policy']).where('id', 'in', part).execute();
    for (const { id, policy } of rows) policies.set(id, parsePolicy(policy));
  }
  return policies;
}

/** Each group of these companies with all groups above it, itself first. */
async function groupsAbove(
  db: Kysely<Database>,
  companies: readonly CompanyId[],
): Promise<ReadonlyMap<GroupId, readonly GroupId[]>> {
  const parents = new Map<GroupId, GroupId | null>();
  for (const part of inParts(companies)) {
    const rows = await db.selectFrom('company_group').select(['id', 'parent']).where('company', 'in', part).execute();
    for (const { id, parent } of rows) parents.set(id, parent);
  }
  return new Map([...parents.keys()].map((group) => [group, pathUp(parents, group)]));
}

/** A group and all groups above it; ends also where rows should go round in a circle. */
export function pathUp(parents: ReadonlyMap<GroupId, GroupId | null>, group: GroupId): readonly GroupId[] {
  const path = new Set<GroupId>();
  let at: GroupId | null = group;
  while (at !== null && !path.has(at)) {
    path.add(at);
    at = parents.get(at) ?? null;
  }
  return [...path];
}
