import { getMe } from '#shared/api/accounts.ts';
import { lookUpSignOn, type SignOnCompany } from '#shared/api/sign-on.ts';
import type { CompanyId } from '#shared/ids.ts';
import { domainOf } from '#shared/sign-on/domain.ts';
import { call, type Answer } from '../api/call.ts';
import { takeOver } from './session.ts';

/** What a way to the provider carries along. */
export interface SignOnWay {
  readonly company: CompanyId;
  /** Where to go on to afterwards. */
  readonly to?: string;
  /** The address that was typed: most providers fill it in. */
  readonly email?: string;
  /** The token of the invitation that is answered by it. */
  readonly invitation?: string;
  readonly locale: string;
}

/** Which company has single sign-on: by its id, or by the domain of an address. Of the address itself nothing is sent. */
export function findSignOn(
  by: { readonly company: string } | { readonly email: string },
): Promise<Answer<SignOnCompany>> {
  if ('company' in by) return call(lookUpSignOn, { company: by.company });
  const domain = domainOf(by.email);
  return domain === null
    ? Promise.resolve({ ok: true, value: { company: null, required: false } })
    : call(lookUpSignOn, { domain });
}

/** The address that leads to a company's provider; load it as a page. */
export function signOnPath({ company, to, email, invitation, locale }: SignOnWay): string {
  const query = new URLSearchParams({
    company,
    locale,
    ...(to === undefined ? {} : { to }),
    ...(email === undefined || email.trim() === '' ? {} : { hint: email.trim() }),
    ...(invitation === undefined ? {} : { invitation }),
  });
  return `/api/sign-on/start?${query.toString()}`;
}

/** The address that tries the provider of one's own company out; load it as a page. */
export const signOnTestPath = (locale: string): string =>
  `/api/sign-on/start?${new URLSearchParams({ test: '1', locale }).toString()}`;

/** Takes this browser over for whoever has come back signed in. Load the app anew after it. */
export async function finishSignOn(): Promise<'done' | 'signed-out' | 'offline' | 'server'> {
  const me = await call(getMe, {});
  if (me.ok) {
    await takeOver(me.value);
    return 'done';
  }
  return me.error === 'signed-out' || me.error === 'offline' ? me.error : 'server';
}
