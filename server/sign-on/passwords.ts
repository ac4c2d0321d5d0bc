import type { Kysely } from 'kysely';
import type { Role } from '#shared/api/accounts.ts';
import type { CompanyId } from '#shared/ids.ts';
import { passwordProblem, type PasswordProblem } from '#shared/passwords/password-problem.ts';
import { ApiProblem, invalid } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';
import { passwordLengthOf, readRules } from './rules.ts';

const sentences: Readonly<Record<PasswordProblem, string>> = {
  short: 'The company asks for a longer password.',
  common: 'This password is among those that everybody tries first.',
  personal: 'A password does not hold its owner’s name or address.',
};

/** Fails for a password that a company does not take. @throws ApiFailure `invalid` (`password`) */
export async function checkPassword(
  db: Kysely<Database>,
  company: CompanyId,
  owner: { readonly name: string; readonly email: string },
  password: string,
): Promise<void> {
  checkPasswordOf({ ...owner, passwordLength: await passwordLengthOf(db, company) }, password);
}

/** The same where the length is known. @throws ApiFailure `invalid` (`field`) */
export function checkPasswordOf(
  owner: { readonly name: string; readonly email: string; readonly passwordLength: number },
  password: string,
  field = 'password',
): void {
  const problem = passwordProblem(password, owner);
  if (problem !== null) throw invalid(field, sentences[problem]);
}

/** Fails where somebody of this role has only single sign-on. @throws ApiProblem `forbidden` (`sign-on`) */
export async function checkPasswordWay(
  db: Kysely<Database>,
  { company, role }: { readonly company: CompanyId; readonly role: Role },
): Promise<void> {
  // Owners get in also when the provider does not answer.
  if (role !== 'owner' && (await readRules(db, company)).rules.required) throw signOnOnly();
}

/** The company has only single sign-on. */
export const signOnOnly = (): ApiProblem =>
  new ApiProblem('forbidden', 'This company signs in by single sign-on alone.', { fields: ['sign-on'] });
