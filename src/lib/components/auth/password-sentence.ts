import { m } from '$lib/paraglide/messages.js';
import { passwordProblem, type PasswordOwner } from '#shared/passwords/password-problem.ts';

/** Why a new password will not do, in one sentence; null when it does. */
export function passwordSentence(password: string, owner: PasswordOwner): string | null {
  const problem = passwordProblem(password, owner);
  if (problem === null) return null;
  if (problem === 'short') return m.setup_password_short({ count: owner.passwordLength });
  return problem === 'common' ? m.signon_password_common() : m.signon_password_personal();
}
