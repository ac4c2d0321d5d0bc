import type { BudgetRule, RelayCounters } from '../relay-counters.ts';
import type { TokenBucket } from './token-bucket.ts';

/** What pacing needs. */
export interface Pace {
  readonly bucket: TokenBucket;
  /** Counted for every request that is not answered at once. */
  readonly rule: BudgetRule;
  readonly counters: RelayCounters;
  /** An answer that came late has failed: nobody waits for it any more who could be told. */
  readonly failed: () => void;
}

/**
 * Answers requests one at a time and as often as a budget allows. Of those that have to wait only the newest counts:
 * its answer serves the ones before it.
 */
export class Paced<Request> {
  readonly #pace: Pace;
  readonly #answer: (request: Request) => Promise<void> | void;
  #waiting: { readonly request: Request } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isAnswering = false;
  #isStopped = false;

  constructor(pace: Pace, answer: (request: Request) => Promise<void> | void) {
    this.#pace = pace;
    this.#answer = answer;
  }

  /** Resolves once the request is answered, or at once when it has to wait. @throws what answering throws */
  async ask(request: Request): Promise<void> {
    if (!this.#isAnswering && this.#waiting === null && this.#pace.bucket.take()) return this.#run(request);
    this.#pace.counters.count(this.#pace.rule);
    this.#waiting = { request };
    if (!this.#isAnswering) this.#wait();
  }

  /** Answers nothing more. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting = null;
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #run(request: Request): Promise<void> {
    this.#isAnswering = true;
    try {
      await this.#answer(request);
    } finally {
      this.#isAnswering = false;
      if (this.#waiting && !this.#isStopped) this.#wait();
    }
  }

  #wait(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = null;
        const waiting = this.#waiting;
        if (!waiting || this.#isStopped) return;
        if (!this.#pace.bucket.take()) return this.#wait();
        this.#waiting = null;
        this.#run(waiting.request).catch(this.#pace.failed);
      },
      Math.max(10, this.#pace.bucket.waitMs),
    ).unref();
  }
}
