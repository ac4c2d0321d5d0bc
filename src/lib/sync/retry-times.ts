import { backoffMs } from './backoff.ts';

interface Hold {
  readonly failures: number;
  /** Null once it may go again. */
  readonly timer: ReturnType<typeof setTimeout> | null;
  /** Whether the server has said how long. */
  readonly isTold: boolean;
}

/** When what did not get through may go again, each by itself: one that fails holds none of the others up. */
export class RetryTimes {
  readonly #due: () => void;
  readonly #holds = new Map<string, Hold>();

  /** `due` is told when one may go again. */
  constructor(due: () => void) {
    this.#due = due;
  }

  /** Whether it is too early for this one. */
  isHeld(name: string): boolean {
    return (this.#holds.get(name)?.timer ?? null) !== null;
  }

  /** It did not get through: it waits for as long as the server says, else longer each time. */
  failed(name: string, retryAfterSeconds?: number): void {
    const before = this.#holds.get(name);
    if (before) stop(before);
    const failures = before?.failures ?? 0;
    const isTold = retryAfterSeconds !== undefined;
    const wait = isTold ? retryAfterSeconds * 1000 : backoffMs(failures) + 500;
    const timer = setTimeout(() => {
      this.#holds.set(name, { failures: failures + 1, timer: null, isTold: false });
      this.#due();
    }, wait);
    this.#holds.set(name, { failures: failures + 1, timer, isTold });
  }

  /** It got through, or nobody wants it any more. */
  done(name: string): void {
    const hold = this.#holds.get(name);
    if (hold) this.#drop(name, hold);
  }

  /** Forgets all but these. */
  keep(names: ReadonlySet<string>): void {
    for (const [name, hold] of this.#holds) if (!names.has(name)) this.#drop(name, hold);
  }

  /** There is a connection again: only what the server has put off waits on. */
  lift(): void {
    for (const [name, hold] of this.#holds) if (!hold.isTold) this.#drop(name, hold);
  }

  /** Nothing goes any more. */
  stop(): void {
    for (const [name, hold] of this.#holds) this.#drop(name, hold);
  }

  #drop(name: string, hold: Hold): void {
    stop(hold);
    this.#holds.delete(name);
  }
}

function stop({ timer }: Hold): void {
  if (timer !== null) clearTimeout(timer);
}
