import { ApiFailure } from '../http/api-failure.ts';
import { TokenBuckets, type Rate } from '../http/token-buckets.ts';

/**
 * Cuts off whoever tries codes: each key has so many wrong answers, right ones are not counted. Somebody with a code that
 * works is not slowed down by it.
 */
export class GuessLimit {
  readonly #buckets: readonly TokenBuckets[];

  /** One rate for each key that `during` is given. */
  constructor(rates: readonly Rate[], clock: () => number) {
    this.#buckets = rates.map((rate) => new TokenBuckets(rate, clock));
  }

  /**
   * Looks a code up for these keys. What fails counts for each of them.
   * @throws ApiFailure `too-fast`, and nothing is looked up, when one of them has no wrong answer left
   */
  async during<Result>(keys: readonly string[], lookUp: () => Promise<Result>): Promise<Result> {
    const wait = Math.max(...this.#each(keys, (bucket, key) => bucket.wait(key)));
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
    // Taken before, so that tries at the same time count too.
    this.#each(keys, (bucket, key) => bucket.take(key));
    try {
      const result = await lookUp();
      this.#each(keys, (bucket, key) => bucket.giveBack(key));
      return result;
    } catch (error) {
      // A server that fails has answered nothing.
      if (!(error instanceof ApiFailure)) this.#each(keys, (bucket, key) => bucket.giveBack(key));
      throw error;
    }
  }

  #each<Value>(keys: readonly string[], act: (bucket: TokenBuckets, key: string) => Value): Value[] {
    return this.#buckets.map((bucket, at) => act(bucket, keys[at] ?? ''));
  }
}
