import {
  addPasskey,
  listPasskeys,
  removePasskey,
  renamePasskey,
  resetPasskeys,
  startPasskey,
} from '#shared/api/passkeys.ts';
import { limits } from '#shared/limits.ts';
import { actorOf } from '../audit/audit.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { invalid, notFound } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Services } from '../services.ts';
import { proofAskedOf } from './proof.ts';
import { resetPasskeys as reset } from './reset-passkeys.ts';

/** Wrong passwords of somebody who is signed in, as where one signs in. */
const passwordRate = { capacity: 10, perMs: 15 * 60_000 };

/** One's own passkeys, and ending those of a member. */
export function passkeyRoutes(services: Services): readonly Route[] {
  const { accounts, clock } = services;
  const guesses = new TokenBuckets(passwordRate, clock);
  return [
    route(listPasskeys, async (_input, caller) => ({
      passkeys: [...(await accounts.passkeys.listOf(caller.user))],
      proof: await proofAskedOf(services, caller),
      hasPassword: await accounts.ownsPassword(caller.user),
    })),
    route(startPasskey, async ({ password }, caller, exchange) => {
      if ((await accounts.passkeys.listOf(caller.user)).length >= limits.passkeys) {
        throw invalid('passkeys', `An account has at most ${limits.passkeys} passkeys.`);
      }
      const proof = await proofAskedOf(services, caller);
      if (proof === 'sign-in') throw invalid('session', 'Sign in again first.');
      if (proof === 'password') {
        if (password === undefined) throw invalid('password', 'The password is asked for.');
        const wait = guesses.take(caller.user);
        if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
        if (!(await accounts.hasPassword(caller.user, password))) throw invalid('password', 'This is another one.');
        guesses.giveBack(caller.user);
      }
      const { options, cookies } = await accounts.passkeys.start(exchange.headers);
      for (const cookie of cookies) exchange.setHeader('set-cookie', cookie);
      return { options };
    }),
    route(addPasskey, ({ name, registration }, caller, exchange) =>
      accounts.passkeys.add(exchange.headers, caller.user, name, registration),
    ),
    route(renamePasskey, async ({ id, name }, { user }) => {
      const renamed = await accounts.passkeys.rename(user, id, name);
      if (renamed === null) throw notFound();
      return renamed;
    }),
    route(removePasskey, async ({ id }, { user }) => {
      if (!(await accounts.passkeys.remove(user, id))) throw notFound();
      return {};
    }),
    route(resetPasskeys, async ({ id }, caller, exchange) => ({
      removed: await reset(services, caller, id, actorOf(caller, exchange)),
    })),
  ];
}
