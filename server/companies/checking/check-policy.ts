import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { policyEffects, type checkPolicy as checkPolicyEndpoint, type PolicyEffect } from '#shared/api/policy.ts';
import type { OutputOf } from '#shared/api/endpoint.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { Alike } from '../../rooms/alike.ts';
import { mixedRooms, type MixedRoom, type Scope } from '../../rooms/mixed-rooms.ts';
import { excludedPeople, planRooms, type RoomPlan, type Ruling } from '../../rooms/plan.ts';
import { rulingOf } from '../../rooms/recheck.ts';
import type { Database } from '../../storage/tables/database.ts';
import { checkRevision, readPolicy } from '../policy.ts';
import { nameEntries } from './entries.ts';
import { memberEffects } from './member-effects.ts';
import { roomEffects } from './room-effects.ts';

/** A policy that is to be tried out, and which part of the list of what it does is wanted. */
export interface PolicyToCheck {
  readonly revision: number;
  readonly policy: Policy;
  readonly effects: readonly PolicyEffect[];
  readonly from: number;
  readonly limit: number;
}

/** Rooms planned in one turn: the server's other work goes on in between. */
const roomsAtOnce = 500;

/**
 * Says what replacing a company's policy would do to its rooms and people, and does nothing (N04). Rooms are planned by
 * what saving runs.
 * @throws ApiProblem `taken` when somebody has replaced it since `revision`
 */
export async function checkPolicy(
  db: Kysely<Database>,
  company: CompanyId,
  { revision, policy, effects, from, limit }: PolicyToCheck,
  now: number,
): Promise<OutputOf<typeof checkPolicyEndpoint>> {
  checkRevision(await readPolicy(db, company), revision);
  const plan = await planOf(db, company, policy);
  const found = [...roomEffects(plan, company), ...(await memberEffects(db, company, policy, now))];
  const byEffect = Map.groupBy(found, ({ effect }) => effect);
  const listed = policyEffects
    .filter((effect) => effects.includes(effect))
    .flatMap((effect) => byEffect.get(effect)?.slice(from, from + limit) ?? []);
  const counts = Object.fromEntries(
    policyEffects.map((effect) => [effect, byEffect.get(effect)?.length ?? 0]),
  ) as Record<PolicyEffect, number>;
  return {
    revision,
    counts,
    people: excludedPeople(plan).size,
    wiped: wipedRooms(plan, company),
    entries: await nameEntries(db, listed),
  };
}

/** What a company's rooms would become under a policy. */
export async function planOf(db: Kysely<Database>, company: CompanyId, policy: Policy): Promise<RoomPlan> {
  const scope: Scope = { company };
  const rooms = await mixedRooms(db, scope);
  return planInTurns(rooms, await rulingOf(db, rooms, scope, new Map([[company, policy]])));
}

async function planInTurns(rooms: readonly MixedRoom[], ruling: Ruling): Promise<RoomPlan> {
  const alike = new Alike(ruling.parties);
  const plans: RoomPlan[] = [];
  for (let at = 0; at < rooms.length; at += roomsAtOnce) {
    plans.push(planRooms(rooms.slice(at, at + roomsAtOnce), ruling, alike));
    await turn();
  }
  return {
    seals: plans.flatMap(({ seals }) => seals),
    excluded: plans.flatMap(({ excluded }) => excluded),
    readmitted: plans.flatMap(({ readmitted }) => readmitted),
    roles: plans.flatMap(({ roles }) => roles),
    wipes: plans.flatMap(({ wipes }) => wipes),
  };
}

const wipedRooms = ({ wipes }: RoomPlan, company: CompanyId): number =>
  new Set(wipes.flatMap(({ room, member, refusal }) => (refusal && member.company === company ? [room.room] : [])))
    .size;
