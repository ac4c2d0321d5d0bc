import type { Kysely } from 'kysely';
import type { Locale, Role } from '#shared/api/accounts.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { memberOf } from '../companies/members.ts';
import { checkPasswordReset } from '../companies/roles.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, notFound } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { Services } from '../services.ts';
import { checkPassword, checkPasswordWay } from '../sign-on/passwords.ts';
import { keepingOwnerWay } from '../sign-on/owner-way.ts';
import type { Database } from '../storage/tables/database.ts';
import { linkEnd, newToken, tokenHash } from './link-token.ts';

type Commanded = Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>;

/** A link to a new password: told once. */
export interface MadePasswordLink {
  readonly token: string;
  readonly email: string;
  readonly locale: Locale;
  readonly expiresAt: number;
}

/**
 * Ends a member's password and sessions and makes a link by which they choose a new one. A link before it ends.
 * @throws ApiFailure `not-found`, `forbidden` for an owner or an auditor by somebody who is no owner, `invalid` for the suspended, oneself,
 *   and the last owner with a way in of their own where single sign-on is required
 */
export async function resetPassword(
  services: Commanded,
  caller: Pick<Caller, 'company' | 'role' | 'user'>,
  user: UserId,
  by: Actor,
): Promise<MadePasswordLink> {
  const made = await runCommand(services, async (trx) => {
    const member = await memberOf(trx, caller.company, user);
    checkPasswordReset(caller.role, member);
    if (user === caller.user) throw invalid('id', 'Your own password is changed in the settings.');
    if (member.suspended) throw invalid('id', 'Somebody who is suspended signs in with no password.');
    const now = services.clock();
    const { token, hash } = newToken();
    await keepPasswordLink(trx, { user, madeBy: caller.user }, hash, now);
    await keepingOwnerWay(trx, caller.company, 'id', () => services.accounts.setPassword(trx, user, null));
    await audit(trx, { company: caller.company, by, action: 'member.password-reset', subject: member, at: now });
    const { locale } = await trx.selectFrom('person').select('locale').where('id', '=', user).executeTakeFirstOrThrow();
    return { token, email: member.email, locale, expiresAt: linkEnd(now) };
  });
  await services.accounts.endSessions(user);
  return made;
}

/** Keeps the hash of a link to a new password: one a person. It is good while its maker may make it. */
export async function keepPasswordLink(
  trx: Kysely<Database>,
  { user, madeBy }: { readonly user: UserId; readonly madeBy: UserId },
  token: string,
  now: number,
): Promise<void> {
  const row = { token, made_by: madeBy, created_at: now, expires_at: linkEnd(now) };
  await trx
    .insertInto('password_link')
    .values({ user, ...row })
    .onConflict((conflict) => conflict.column('user').doUpdateSet(row))
    .execute();
}

/** Whose new password a link is for. */
export interface PasswordLinkView {
  readonly user: UserId;
  readonly name: string;
  readonly email: string;
  readonly company: { readonly id: CompanyId; readonly name: string; readonly colour: string | null };
  readonly role: Role;
}

/** @throws ApiFailure `not-found`, alike for a link that never was, was used or has run out, and for the suspended */
export async function readPasswordLink(db: Kysely<Database>, token: string, now: number): Promise<PasswordLinkView> {
  const found = await db
    .selectFrom('password_link')
    .innerJoin('person', 'person.id', 'password_link.user')
    .innerJoin('company', 'company.id', 'person.company')
    .innerJoin('person as maker', 'maker.id', 'password_link.made_by')
    .select([
      'person.id as user',
      'person.name',
      'person.email',
      'person.role',
      'company.id as company',
      'company.name as companyName',
      'company.colour',
    ])
    .where('password_link.token', '=', tokenHash(token))
    .where('password_link.expires_at', '>', now)
    .where('person.suspended', '=', 0)
    .where('maker.suspended', '=', 0)
    .where('maker.role', '<>', 'member')
    .where((where) =>
      where.or([
        where.and([where('person.role', '<>', 'owner'), where('person.auditor', '=', 0)]),
        where('maker.role', '=', 'owner'),
      ]),
    )
    .executeTakeFirst();
  if (!found) throw notFound();
  const { company: id, companyName: name, colour, ...person } = found;
  return { ...person, company: { id, name, colour } };
}

/**
 * Sets the password that whoever holds the link chooses, once. Gives the address to sign in with.
 * @throws ApiFailure as above, `invalid` for a password that the company does not take, `forbidden` (`sign-on`) where it has
 * only single sign-on
 */
export async function choosePassword(
  services: Commanded,
  token: string,
  password: string,
): Promise<Pick<PasswordLinkView, 'user' | 'email'>> {
  const hash = await services.accounts.hashPassword(password);
  return runCommand(services, async (trx) => {
    const { user, email, name, role, company } = await readPasswordLink(trx, token, services.clock());
    await checkPasswordWay(trx, { company: company.id, role });
    await checkPassword(trx, company.id, { name, email }, password);
    await services.accounts.setPassword(trx, user, hash);
    await trx.deleteFrom('password_link').where('user', '=', user).execute();
    return { user, email };
  });
}
