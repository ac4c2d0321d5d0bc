import { audit, type Actor } from '../audit/audit.ts';
import { checkActor } from '../audit/check-actor.ts';
import { memberOf } from '../companies/members.ts';
import { runCommand } from '../companies/run-command.ts';
import { forbidden } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { UserId } from '#shared/ids.ts';
import type { Services } from '../services.ts';

/**
 * Lets a member export the company's rooms, or no longer.
 * @throws ApiFailure `forbidden` when the caller is no owner, `not-found` when the person is not the company's
 */
export async function setAuditor(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  caller: Pick<Caller, 'company' | 'role'>,
  by: Actor,
  user: UserId,
  auditor: boolean,
): Promise<void> {
  if (caller.role !== 'owner') throw forbidden();
  await runCommand(services, async (trx) => {
    await checkActor(trx, by);
    const { name } = await memberOf(trx, caller.company, user);
    const before = await trx.selectFrom('person').select('auditor').where('id', '=', user).executeTakeFirstOrThrow();
    if ((before.auditor === 1) === auditor) return;
    await trx
      .updateTable('person')
      .set({ auditor: auditor ? 1 : 0 })
      .where('id', '=', user)
      .execute();
    await audit(trx, {
      company: caller.company,
      by,
      action: 'member.auditor-changed',
      subject: { id: user, name },
      before: { auditor: !auditor },
      after: { auditor },
      at: services.clock(),
    });
  });
}
