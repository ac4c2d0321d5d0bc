import { signIn, signOut } from '#shared/api/accounts.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { addressClass } from '../http/client-address.ts';
import { openRoute, type Route } from '../http/route.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Accounts } from './accounts.ts';

/**
 * Ten wrong passwords for an account from one address in a quarter of an hour. Counted by both, so that a stranger
 * elsewhere locks nobody out.
 */
const accountRate = { capacity: 10, perMs: 15 * 60_000 };
/** Wrong passwords from one address, whatever the account: an office's typing errors, not a list of passwords. */
const addressRate = { capacity: 100, perMs: 15 * 60_000 };

/** Signing in and out. Every wrong answer is the same: whether there is such an account is not told. */
export function signInRoutes(accounts: Accounts, clock: () => number): readonly Route[] {
  const byAccount = new TokenBuckets(accountRate, clock);
  const byAddress = new TokenBuckets(addressRate, clock);
  return [
    openRoute(signIn, async ({ email, password }, exchange) => {
      const address = addressClass(exchange.address);
      const account = `${email} ${address}`;
      // Taken before the password is looked at, so that tries at the same time count too; given back when it was right.
      const wait = Math.max(byAddress.take(address), byAccount.take(account));
      if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
      const cookies = await accounts.signIn(email, password, exchange.headers);
      byAddress.giveBack(address);
      byAccount.giveBack(account);
      for (const cookie of cookies) exchange.setHeader('set-cookie', cookie);
      return {};
    }),
    openRoute(signOut, async (_input, exchange) => {
      for (const cookie of await accounts.signOut(exchange.headers)) exchange.setHeader('set-cookie', cookie);
      return {};
    }),
  ];
}
