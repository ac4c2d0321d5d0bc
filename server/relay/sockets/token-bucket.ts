/** A budget that refills with time: `burst` at once, `perSecond` in the long run. */
export class TokenBucket {
  /** What can be spent at once. */
  readonly burst: number;
  readonly #perSecond: number;
  readonly #clock: () => number;
  #tokens: number;
  #at: number;

  constructor(burst: number, perSecond: number, clock: () => number) {
    this.burst = burst;
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = burst;
    this.#at = clock();
  }

  /** Spends `cost`; false when the budget does not allow it. */
  take(cost = 1): boolean {
    this.#refill();
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  /** Spends `cost` whether it is there or not: what is missing is a debt. Gives the milliseconds until it will be gone. */
  spend(cost = 1): number {
    this.#refill();
    this.#tokens -= cost;
    return this.#msFor(0);
  }

  /** How much more was spent than there was. */
  get debt(): number {
    this.#refill();
    return Math.max(0, -this.#tokens);
  }

  /** In how many milliseconds the debt will be gone; 0 when there is none. */
  get debtMs(): number {
    return this.#msUntil(0);
  }

  /** In how many milliseconds one can be taken; 0 when it can be now. */
  get waitMs(): number {
    return this.#msUntil(1);
  }

  /** Whether there is nothing left to spend. */
  get isEmpty(): boolean {
    this.#refill();
    return this.#tokens < 1;
  }

  /** Whether nothing has been spent lately. */
  get isFull(): boolean {
    this.#refill();
    return this.#tokens >= this.burst;
  }

  #msUntil(tokens: number): number {
    this.#refill();
    return this.#msFor(tokens);
  }

  #msFor(tokens: number): number {
    return this.#tokens >= tokens ? 0 : Math.ceil(((tokens - this.#tokens) / this.#perSecond) * 1000);
  }

  #refill(): void {
    const now = this.#clock();
    this.#tokens = Math.min(this.burst, this.#tokens + (Math.max(0, now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
  }
}
