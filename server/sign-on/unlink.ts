import type { UserId } from '#shared/ids.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { memberOf } from '../companies/members.ts';
import { checkPasswordReset } from '../companies/roles.ts';
import { runCommand } from '../companies/run-command.ts';
import { notFound } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { Services } from '../services.ts';

/**
 * Forgets who a member is at their company's provider, and signs them out: for an account there that was made anew. The next
 * one with their verified address is theirs.
 * @throws ApiFailure `not-found` also for who never signed in by it, `forbidden` for an owner by somebody who is none
 */
export async function unlink(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  { company, role }: Pick<Caller, 'company' | 'role'>,
  user: UserId,
  by: Actor,
): Promise<void> {
  await runCommand(services, async (trx) => {
    const member = await memberOf(trx, company, user);
    // The next account there is let in: as with a new password, what is an owner's to give stays theirs.
    checkPasswordReset(role, member);
    const { numDeletedRows } = await trx.deleteFrom('sign_on_identity').where('user', '=', user).executeTakeFirst();
    if (numDeletedRows === 0n) throw notFound();
    await audit(trx, { company, by, action: 'member.sign-on-unlinked', subject: member, at: services.clock() });
  });
  await services.accounts.endSessions(user);
}
