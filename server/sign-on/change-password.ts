import { audit, type Actor } from '../audit/audit.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { Services } from '../services.ts';
import { checkPassword, checkPasswordWay } from './passwords.ts';

/**
 * Changes the caller's own password, by the one they have, and ends their other sessions: whoever knew the old one is out.
 * A link to a new password that waits ends too.
 * @throws ApiFailure `invalid` naming `current` or `password`, `forbidden` (`sign-on`) where the company has only single
 * sign-on
 */
export async function changeOwnPassword(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  caller: Caller,
  { current, password }: { readonly current: string; readonly password: string },
  by: Actor,
): Promise<void> {
  const { accounts, storage } = services;
  const { user, company, session } = caller;
  await checkPasswordWay(storage.db, caller);
  const known = await accounts.verifiedHash(user, current);
  if (known === null) throw invalid('current', 'This is not your password.');
  const hash = await accounts.hashPassword(password);
  await runCommand(services, async (trx) => {
    const person = await trx
      .selectFrom('person')
      .select(['id', 'name', 'email'])
      .where('id', '=', user)
      .executeTakeFirstOrThrow();
    await checkPassword(trx, company, person, password);
    // An administrator may have taken the password away meanwhile.
    if (!(await accounts.replacePassword(trx, user, known, hash)))
      throw invalid('current', 'It has changed meanwhile.');
    await trx.deleteFrom('password_link').where('user', '=', user).execute();
    await audit(trx, { company, by, action: 'member.password-changed', subject: person, at: services.clock() });
  });
  await accounts.endOtherSessions(user, session);
}
