/** How often something may be done: `capacity` times at once, and as often again in each `perMs` milliseconds. */
export interface Rate {
  readonly capacity: number;
  readonly perMs: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Buckets kept before full ones are dropped; a stranger's addresses must not fill the memory. */
const keptBuckets = 50_000;

/** Limits by key (an address, an account): each key has a bucket that fills steadily. */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #clock: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate, clock: () => number) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Takes a token. Returns 0, or in how many seconds there will be one. */
  take(key: string): number {
    const wait = this.wait(key);
    if (wait === 0) this.#bucket(key).tokens -= 1;
    return wait;
  }

  /** In how many seconds there will be a token; 0 when there is one. */
  wait(key: string): number {
    const { tokens } = this.#bucket(key);
    return tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - tokens) * this.#rate.perMs) / this.#rate.capacity / 1000));
  }

  /** Gives a token back: what it was taken for does not count. */
  giveBack(key: string): void {
    const bucket = this.#bucket(key);
    bucket.tokens = Math.min(this.#rate.capacity, bucket.tokens + 1);
  }

  #bucket(key: string): Bucket {
    const now = this.#clock();
    const known = this.#buckets.get(key);
    if (known === undefined) {
      if (this.#buckets.size >= keptBuckets) this.#dropFull(now);
      const bucket = { tokens: this.#rate.capacity, at: now };
      this.#buckets.set(key, bucket);
      return bucket;
    }
    known.tokens = this.#tokensAt(known, now);
    known.at = now;
    return known;
  }

  #dropFull(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (this.#tokensAt(bucket, now) >= this.#rate.capacity) this.#buckets.delete(key);
    }
    // All of them in use: better to forget than to grow without end.
    if (this.#buckets.size >= keptBuckets) this.#buckets.clear();
  }

  #tokensAt(bucket: Bucket, now: number): number {
    const grown = ((now - bucket.at) * this.#rate.capacity) / this.#rate.perMs;
    return Math.min(this.#rate.capacity, bucket.tokens + Math.max(0, grown));
  }
}
