import type { Transaction } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import type { Decision } from '#shared/policy/decide.ts';
import { mayAct, type RoomAct, type RoomActor } from '#shared/policy/room-acts.ts';
import { policiesOf } from '../companies/party.ts';
import { refused } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';
import type { GroupRoom } from './group-room.ts';
import { companiesIn } from './masters.ts';
import type { CardMember } from './mixed-rooms.ts';
import { rulesAmong } from './rules-among.ts';

/** Fails with the rule that says no. @throws ApiFailure `refused` */
export function check(decision: Decision): void {
  if (!decision.allowed) throw refused(decision.refusal);
}

/**
 * Whether a member may do this to a room, which is also asked as if people of other companies were in it already.
 * @param companies those whose rules are asked; of whoever is in the room, if not said otherwise
 */
export async function decideAct(
  trx: Transaction<Database>,
  act: RoomAct,
  { type, members }: Pick<GroupRoom, 'type' | 'members'>,
  me: CardMember,
  companies: readonly CompanyId[] = companiesIn(members),
): Promise<Decision> {
  const others: RoomActor[] = members.filter(({ user, state }) => user !== me.user && state === 'active');
  const rules = rulesAmong(companies, await policiesOf(trx, companies)).map((one) => one.rules);
  return mayAct(act, me, { type, others, rules });
}
