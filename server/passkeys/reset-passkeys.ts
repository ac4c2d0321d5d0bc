import type { UserId } from '#shared/ids.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { memberOf } from '../companies/members.ts';
import { checkOver } from '../companies/roles.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { Services } from '../services.ts';
import { keepingOwnerWay } from '../sign-on/owner-way.ts';

/**
 * Ends all passkeys of a member and their sessions: what was lost with a device signs in no more.
 * @throws ApiFailure `not-found`, `forbidden` for an owner by somebody who is none, `invalid` for oneself, and for the last owner with
 * a way in of their own
 */
export async function resetPasskeys(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  caller: Pick<Caller, 'company' | 'role' | 'user'>,
  user: UserId,
  by: Actor,
): Promise<number> {
  const removed = await runCommand(services, async (trx) => {
    const member = await memberOf(trx, caller.company, user);
    checkOver(caller.role, member.role);
    if (user === caller.user) throw invalid('id', 'Your own passkeys are removed in the settings.');
    const count = await keepingOwnerWay(trx, caller.company, 'id', () =>
      services.accounts.passkeys.removeAll(trx, user),
    );
    const entry = { company: caller.company, by, subject: member, after: { passkeys: count }, at: services.clock() };
    await audit(trx, { ...entry, action: 'member.passkeys-removed' });
    return count;
  });
  await services.accounts.endSessions(user);
  return removed;
}
