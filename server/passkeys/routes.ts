import {
  addPasskey,
  listPasskeys,
  removePasskey,
  renamePasskey,
  resetPasskeys,
  startPasskey,
} from '#shared/api/passkeys.ts';
import type { UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { actorOf } from '../audit/audit.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { invalid, notFound } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Services } from '../services.ts';
import type { PasswordGuesses } from '../sign-on/password-guesses.ts';
import { proofAskedOf } from './proof.ts';
import { removeOwnPasskey } from './remove-passkey.ts';
import { resetPasskeys as reset } from './reset-passkeys.ts';

/** Challenges of one person: each is a row. */
const startRate = { capacity: 30, perMs: 15 * 60_000 };

/** One's own passkeys, and ending those of a member. */
export function passkeyRoutes(services: Services, guesses: PasswordGuesses): readonly Route[] {
  const { accounts, clock } = services;
  const starts = new TokenBuckets(startRate, clock);
  const full = () => invalid('passkeys', `An account has at most ${limits.passkeys} passkeys.`);
  const checkRoom = async (user: UserId): Promise<void> => {
    if ((await accounts.passkeys.listOf(user)).length >= limits.passkeys) throw full();
  };
  return [
    route(listPasskeys, async (_input, caller) => ({
      passkeys: [...(await accounts.passkeys.listOf(caller.user))],
      proof: await proofAskedOf(services, caller),
      hasPassword: await accounts.ownsPassword(caller.user),
    })),
    route(startPasskey, async ({ password }, caller, exchange) => {
      await checkRoom(caller.user);
      const proof = await proofAskedOf(services, caller);
      if (proof === 'sign-in') throw invalid('session', 'Sign in again first.');
      if (proof === 'password') {
        if (password === undefined) throw invalid('password', 'The password is asked for.');
        await guesses.during(caller.user, 'password', async () => {
          if (!(await accounts.hasPassword(caller.user, password))) throw invalid('password', 'This is another one.');
        });
      }
      const wait = starts.take(caller.user);
      if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
      const { options, cookies } = await accounts.passkeys.start(exchange.headers);
      for (const cookie of cookies) exchange.setHeader('set-cookie', cookie);
      return { options };
    }),
    route(addPasskey, async ({ name, registration }, { user }, exchange) => {
      // Several may have been begun while there was room for one.
      await checkRoom(user);
      const made = await accounts.passkeys.add(exchange.headers, user, name, registration);
      if ((await accounts.passkeys.listOf(user)).length <= limits.passkeys) return made;
      // Others were made at the same moment.
      await accounts.passkeys.remove(user, made.id);
      throw full();
    }),
    route(renamePasskey, async ({ id, name }, { user }) => {
      const renamed = await accounts.passkeys.rename(user, id, name);
      if (renamed === null) throw notFound();
      return renamed;
    }),
    route(removePasskey, async ({ id }, caller) => {
      if (!(await removeOwnPasskey(services, caller, id))) throw notFound();
      return {};
    }),
    route(resetPasskeys, async ({ id }, caller, exchange) => ({
      removed: await reset(services, caller, id, actorOf(caller, exchange)),
    })),
  ];
}
