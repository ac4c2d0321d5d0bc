import { signInWithPasskey, startPasskeySignIn } from '#shared/api/passkeys.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { addressClass } from '../http/client-address.ts';
import { openRoute, type Route } from '../http/route.ts';
import { TokenBuckets } from '../http/token-buckets.ts';

/** Passkeys from one address that do not sign in, as wrong passwords of an office. */
const wrongRate = { capacity: 100, perMs: 15 * 60_000 };
/** Challenges of one address: every open page of an office asks for one every few minutes, and each is a row. */
const startRate = { capacity: 300, perMs: 5 * 60_000 };

/** Signing in with a passkey. Every wrong answer is the same. */
export function passkeySignInRoutes({ passkeys }: Pick<Accounts, 'passkeys'>, clock: () => number): readonly Route[] {
  const starts = new TokenBuckets(startRate, clock);
  const wrong = new TokenBuckets(wrongRate, clock);
  const pay = (buckets: TokenBuckets, address: string): void => {
    const wait = buckets.take(address);
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
  };
  return [
    openRoute(startPasskeySignIn, async (_input, exchange) => {
      pay(starts, addressClass(exchange.address));
      const { options, cookies } = await passkeys.startSignIn();
      for (const cookie of cookies) exchange.setHeader('set-cookie', cookie);
      return { options };
    }),
    openRoute(signInWithPasskey, async ({ assertion }, exchange) => {
      const address = addressClass(exchange.address);
      // Taken before the signature is looked at, so that tries at the same time count too; given back when it was right.
      pay(wrong, address);
      const cookies = await passkeys.signIn(exchange.headers, assertion);
      wrong.giveBack(address);
      for (const cookie of cookies) exchange.setHeader('set-cookie', cookie);
      return {};
    }),
  ];
}
