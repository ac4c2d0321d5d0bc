import type { Locale } from '#shared/api/accounts.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Caller } from '../http/route.ts';
import { tokenHash } from '../members/link-token.ts';
import type { Services } from '../services.ts';
import { beginAttempt, type NewAttempt } from './attempts.ts';
import { SignOnProblem } from './problem.ts';
import { authorizationUrl, type Provider } from './provider.ts';
import { readRules, type KeptRules } from './rules.ts';
import type { SignOn } from './sign-on.ts';

/** Where the browser goes, and what it holds meanwhile. */
export interface Departure {
  readonly url: string;
  readonly browser: string;
}

/** Begins to sign somebody in by their company's provider. @throws SignOnProblem */
export async function goThere(
  services: Pick<Services, 'storage' | 'clock'>,
  signOn: SignOn,
  asked: {
    readonly company: CompanyId | undefined;
    readonly returnTo: string;
    readonly invitation: string | undefined;
    readonly locale: Locale;
  },
  held: string | undefined,
  hint: string | null,
): Promise<Departure> {
  const { company, returnTo: return_to, invitation, locale } = asked;
  if (company === undefined) throw new SignOnProblem('not-set-up');
  const kept = await readRules(services.storage.db, company);
  const attempt: NewAttempt = {
    company,
    revision: kept.revision,
    tester: null,
    return_to,
    locale,
    invitation: invitation === undefined ? null : tokenHash(invitation),
  };
  return depart(services, signOn, kept, attempt, held, hint);
}

/** Begins a test of the caller's own company's provider: it tells what comes back and signs nobody in. @throws SignOnProblem */
export async function goToTest(
  services: Pick<Services, 'storage' | 'clock'>,
  signOn: SignOn,
  caller: Caller | null,
  held: string | undefined,
  locale: Locale,
): Promise<Departure> {
  if (caller === null || caller.role === 'member') throw new SignOnProblem('expired');
  const { company, user } = caller;
  const kept = await readRules(services.storage.db, company);
  const attempt: NewAttempt = {
    company,
    revision: kept.revision,
    tester: user,
    return_to: '/admin/sign-in',
    locale,
    invitation: null,
  };
  return depart(services, signOn, kept, attempt, held, null);
}

async function depart(
  { storage, clock }: Pick<Services, 'storage' | 'clock'>,
  signOn: SignOn,
  kept: KeptRules,
  attempt: NewAttempt,
  held: string | undefined,
  hint: string | null,
): Promise<Departure> {
  const provider = providerOf(signOn, attempt.company, kept);
  const { binding, browser } = await beginAttempt(storage.db, signOn.key, held, attempt, clock());
  const url = await authorizationUrl(provider, signOn.reach, signOn.callback, binding, hint);
  return { url: url.href, browser };
}

/** A company's provider with its secret. @throws SignOnProblem `not-set-up` where there is none */
export function providerOf({ seal }: SignOn, company: CompanyId, { rules, secret }: KeptRules): Provider {
  if (rules.provider === null) throw new SignOnProblem('not-set-up');
  const opened = secret === null ? null : seal.open(company, secret);
  // Sealed with a secret that the server no longer has.
  if (secret !== null && opened === null) throw new SignOnProblem('not-set-up');
  return { ...rules.provider, secret: opened };
}
