import * as v from 'valibot';
import {
  changePassword,
  getMySignIn,
  getSignInRules,
  getSignOnTest,
  lookUpSignOn,
  setSignInRules,
  unlinkSignOn,
  type StoredSignInRules,
} from '#shared/api/sign-on.ts';
import type { CompanyId } from '#shared/ids.ts';
import { actorOf } from '../audit/audit.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { addressClass } from '../http/client-address.ts';
import { notFound } from '../http/problem.ts';
import { openRoute, route, type Caller, type Route } from '../http/route.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Services } from '../services.ts';
import { attemptMs } from './attempts.ts';
import { changeOwnPassword } from './change-password.ts';
import { chooseFirstPassword } from './first-password.ts';
import { signOnCompany } from './look-up.ts';
import type { PasswordGuesses } from './password-guesses.ts';
import { readRules } from './rules.ts';
import { saveRules } from './save-rules.ts';
import type { SignOn } from './sign-on.ts';
import { unlink } from './unlink.ts';
import { waysOf } from './ways.ts';

/** Questions about domains from one address: an office that signs in, not a list of the server's companies. */
const lookUpRate = { capacity: 60, perMs: 10 * 60_000 };

/** Rules of signing in, looking companies up by domain, and one's own password. */
export function signOnRoutes(services: Services, signOn: SignOn, guesses: PasswordGuesses): readonly Route[] {
  const { accounts, storage, clock } = services;
  const { db } = storage;
  const lookUps = new TokenBuckets(lookUpRate, clock);
  const stored = async (company: CompanyId): Promise<StoredSignInRules> => {
    const { revision, rules, secret, testedAt } = await readRules(db, company);
    return {
      revision,
      rules,
      hasSecret: secret !== null,
      testedAt,
      callback: signOn.callback,
      ways: await waysOf(db, company),
    };
  };
  return [
    openRoute(lookUpSignOn, async (asked, { address }) => {
      const wait = lookUps.take(addressClass(address));
      if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
      return signOnCompany(db, asked);
    }),
    route(getMySignIn, async (_input, { user, company, role }) => {
      const { rules } = await readRules(db, company);
      const hasPassword = await accounts.ownsPassword(user);
      return {
        hasPassword,
        mayChoosePassword: role === 'owner' && !hasPassword,
        mayUsePassword: role === 'owner' || !rules.required,
        passwordLength: rules.passwordLength,
        sessionDays: rules.sessionDays,
      };
    }),
    route(changePassword, async ({ current, password }, caller, exchange) => {
      const by = actorOf(caller, exchange);
      await guesses.during(caller.user, 'current', () =>
        current === undefined
          ? chooseFirstPassword(services, caller, password, by)
          : changeOwnPassword(services, caller, { current, password }, by),
      );
      return {};
    }),
    route(getSignInRules, (_input, { company }) => stored(company)),
    route(setSignInRules, async (saved, caller, exchange) => {
      await saveRules(services, signOn, caller, saved, actorOf(caller, exchange));
      return stored(caller.company);
    }),
    route(unlinkSignOn, async ({ id }, caller, exchange) => {
      await unlink(services, caller, id, actorOf(caller, exchange));
      return {};
    }),
    route(getSignOnTest, ({ id }, caller) => testOf(services, caller, id)),
  ];
}

/** What a test of the caller's has brought. @throws ApiFailure `not-found` for others', and once it is over */
async function testOf({ storage, clock }: Pick<Services, 'storage' | 'clock'>, { user }: Caller, id: string) {
  const row = await storage.db
    .selectFrom('sign_on_attempt')
    .select('outcome')
    .where('id', '=', id)
    .where('tester', '=', user)
    .where('created_at', '>', clock() - attemptMs)
    .executeTakeFirst();
  if (!row || row.outcome === null) throw notFound();
  return v.parse(getSignOnTest.output, JSON.parse(row.outcome));
}
