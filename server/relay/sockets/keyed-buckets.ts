import { TokenBucket } from './token-bucket.ts';

/** Keys remembered before those that have spent nothing lately are forgotten: strangers must not fill the memory. */
const keptKeys = 1000;

/** A budget for each of many: an address, a person. */
export class KeyedBuckets {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #clock: () => number;
  readonly #buckets = new Map<string, TokenBucket>();
  #pruneAt = keptKeys;

  constructor(burst: number, perSecond: number, clock: () => number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  of(key: string): TokenBucket {
    const known = this.#buckets.get(key);
    if (known) return known;
    if (this.#buckets.size >= this.#pruneAt) this.#prune();
    const bucket = new TokenBucket(this.#burst, this.#perSecond, this.#clock);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #prune(): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull) this.#buckets.delete(key);
    // When all are in use there is no point in looking through them at every newcomer.
    this.#pruneAt = Math.max(keptKeys, 2 * this.#buckets.size);
  }
}
