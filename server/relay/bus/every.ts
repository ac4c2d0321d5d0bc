import type { RelayLogger } from '../relay.ts';

/** Something that happens again and again. */
export interface Recurring {
  stop(): void;
}

/**
 * Does something every so often, never twice at a time; after work that took long it rests as well. An outage is said
 * once.
 */
export function every(
  ms: number,
  what: string,
  logger: RelayLogger,
  work: () => Promise<void>,
  restFor: (tookMs: number) => number = () => 0,
): Recurring {
  let isStopped = false;
  let isFailing = false;
  let timer: NodeJS.Timeout;
  const next = (after: number): void => {
    if (!isStopped) timer = setTimeout(() => void run(), after).unref();
  };
  const run = async (): Promise<void> => {
    const startedAt = performance.now();
    try {
      await work();
      if (isFailing) logger.info({}, `${what}: again as it should be`);
      isFailing = false;
    } catch (error) {
      if (!isFailing) logger.warn({ err: error }, `${what}: failed, and is tried again`);
      isFailing = true;
    }
    const took = performance.now() - startedAt;
    next(Math.max(ms - took, restFor(took), 1));
  };
  next(ms);
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
