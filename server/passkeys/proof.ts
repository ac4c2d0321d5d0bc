import { limits } from '#shared/limits.ts';
import type { Caller } from '../http/route.ts';
import type { Services } from '../services.ts';

/**
 * How somebody who is signed in proves that it is still them, before they add another way to sign in: a session of the
 * last minutes does, else the password; who has none signs in again.
 */
export async function proofAskedOf(
  { accounts, clock }: Pick<Services, 'accounts' | 'clock'>,
  { user, session }: Pick<Caller, 'user' | 'session'>,
): Promise<'none' | 'password' | 'sign-in'> {
  const mine = (await accounts.sessionsOf(user)).find(({ id }) => id === session);
  if (mine !== undefined && mine.createdAt > clock() - limits.proofMs) return 'none';
  return (await accounts.ownsPassword(user)) ? 'password' : 'sign-in';
}
