import { ApiFailure } from '../http/api-failure.ts';
import { TokenBuckets } from '../http/token-buckets.ts';

/** Wrong passwords of one person who is signed in, as where one signs in. */
const rate = { capacity: 10, perMs: 15 * 60_000 };

/** How often somebody who is signed in may say their password wrong: one budget, wherever it is asked for. */
export class PasswordGuesses {
  readonly #buckets: TokenBuckets;

  constructor(clock: () => number) {
    this.#buckets = new TokenBuckets(rate, clock);
  }

  /**
   * Does what looks at a person's password. It counts where that fails with `field`, which says that it was wrong.
   * @throws ApiFailure `too-fast`, and nothing is looked at, when there were too many
   */
  async during<Result>(user: string, field: string, act: () => Promise<Result>): Promise<Result> {
    // Taken before the password is looked at, so that tries at the same time count too.
    const wait = this.#buckets.take(user);
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
    try {
      const result = await act();
      this.#buckets.giveBack(user);
      return result;
    } catch (error) {
      if (!isWrong(error, field)) this.#buckets.giveBack(user);
      throw error;
    }
  }
}

const isWrong = (error: unknown, field: string): boolean =>
  error instanceof ApiFailure && error.body.error === 'invalid' && error.body.fields?.includes(field) === true;
