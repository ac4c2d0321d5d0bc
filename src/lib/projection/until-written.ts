const firstMs = 500;
const longestMs = 30_000;
/** Browsers lose a database connection now and then and find it again: so many tries are nobody's business. */
const quietTries = 4;

/** How writes that fail are tried again. */
export interface TriesOptions {
  /** Hears that a write has failed for seconds, and later that it was done after all. */
  readonly stuck: (isStuck: boolean) => void;
  /** Waits for so many milliseconds, or until `signal` says that nobody waits any more. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Tries a write until it is done: nothing that was heard may be lost with a database connection, or with a disk that is
 * full for a while. Each try comes later, half a minute after the last at most; whoever looks at the screen is told when
 * it takes long, since what they see is then behind.
 */
export class UntilWritten {
  readonly #options: TriesOptions;
  readonly #over = new AbortController();
  #isStuck = false;

  constructor(options: TriesOptions) {
    this.#options = options;
  }

  /** Resolves once the write is done, or nobody waits for it any more. */
  async run(write: () => Promise<void>): Promise<void> {
    const { wait = pause } = this.#options;
    for (let tries = 1; !this.#over.signal.aborted; tries += 1) {
      try {
        await write();
        this.#tell(false);
        return;
      } catch {
        if (tries >= quietTries) this.#tell(true);
        await wait(Math.min(longestMs, firstMs * 2 ** Math.min(tries - 1, 10)), this.#over.signal);
      }
    }
  }

  /** Tries nothing any more, and tells nobody. */
  stop(): void {
    this.#over.abort();
  }

  #tell(isStuck: boolean): void {
    if (this.#isStuck === isStuck || this.#over.signal.aborted) return;
    this.#isStuck = isStuck;
    this.#options.stuck(isStuck);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
