import type { Kysely, Transaction } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf, policiesOf } from '../companies/party.ts';
import type { Database } from '../storage/tables/database.ts';
import { excludeMembers, readmitMembers, setRoles } from './membership.ts';
import { mixedRooms, type MixedRoom, type Scope } from './mixed-rooms.ts';
import { planRooms, type RoomPlan, type Ruling } from './plan.ts';
import { settleGroupsWithoutMaster } from './roles.ts';
import { sealRooms } from './seals.ts';
import { wipeRooms } from './wipes.ts';

/**
 * Brings the rooms where the people of a scope meet other companies in line with the rules as they are now: 1:1 rooms
 * are sealed or opened, members of group rooms excluded or readmitted (R04, N03), groups are led by who may (R06), and
 * copies are wiped or given back. Everything is read in a few queries and written in a few, however many rooms there are.
 * Gives what it has changed.
 */
export async function recheckRooms(
  trx: Transaction<Database>,
  changes: Changes,
  scope: Scope,
  now: number,
): Promise<RoomPlan> {
  const rooms = await mixedRooms(trx, scope);
  const plan = planRooms(rooms, await rulingOf(trx, rooms, scope));
  await sealRooms(trx, changes, plan.seals, now);
  await excludeMembers(trx, changes, plan.excluded, now);
  await readmitMembers(trx, changes, plan.readmitted, now);
  await setRoles(trx, changes, plan.roles, now);
  await wipeRooms(trx, changes, plan.wipes);
  if ('user' in scope) await settleGroupsWithoutMaster(trx, changes, scope.user, now);
  return plan;
}

/**
 * What rooms are judged by: everybody in them as policy sees them now.
 * @param instead policies that are tried out in the place of those that are in force (N04)
 */
export async function rulingOf(
  db: Kysely<Database>,
  rooms: readonly MixedRoom[],
  scope: Scope,
  instead?: ReadonlyMap<CompanyId, Policy>,
): Promise<Ruling> {
  const people = new Map(rooms.flatMap(({ members }) => members.map(({ user, company }) => [user, company] as const)));
  const parties = await partiesOf(db, [...people.keys()], instead);
  const policies = new Map([...(await policiesOf(db, [...new Set(people.values())])), ...(instead ?? [])]);
  return { parties, policies, first: (room) => firstOf(scope, room) };
}

function firstOf(scope: Scope, { members }: MixedRoom): CompanyId | null {
  if ('company' in scope) return scope.company;
  return members.find(({ user }) => user === scope.user)?.company ?? null;
}
