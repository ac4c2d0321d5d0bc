import { audit, type Actor } from '../audit/audit.ts';
import { runCommand } from '../companies/run-command.ts';
import { forbidden, invalid } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import { proofAskedOf } from '../passkeys/proof.ts';
import type { Services } from '../services.ts';
import { checkPassword } from './passwords.ts';

/**
 * Lets an owner who has no password choose one, for the day on which their company's provider does not answer; a session of
 * the last minutes is the proof that it is them.
 * @throws ApiFailure `invalid` naming `current` for who has one, `session` when it is older, `password` for one that the
 * company does not take; `forbidden` for members, who are let in as the company says
 */
export async function chooseFirstPassword(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  caller: Caller,
  password: string,
  by: Actor,
): Promise<void> {
  const { accounts, clock } = services;
  const { user, company } = caller;
  if (await accounts.ownsPassword(user)) throw invalid('current', 'The password is asked for.');
  if (caller.role !== 'owner') throw forbidden();
  if ((await proofAskedOf(services, caller)) !== 'none') throw invalid('session', 'Sign in again first.');
  const hash = await accounts.hashPassword(password);
  await runCommand(services, async (trx) => {
    const person = await trx
      .selectFrom('person')
      .select(['id', 'name', 'email', 'role'])
      .where('id', '=', user)
      .executeTakeFirstOrThrow();
    if (person.role !== 'owner') throw forbidden();
    await checkPassword(trx, company, person, password);
    // A link to a new one may have been used meanwhile.
    if (!(await accounts.replacePassword(trx, user, null, hash))) throw invalid('current', 'There is one meanwhile.');
    await trx.deleteFrom('password_link').where('user', '=', user).execute();
    const { id, name } = person;
    await audit(trx, { company, by, action: 'member.password-changed', subject: { id, name }, at: clock() });
  });
}
