/** Times of one thing, in milliseconds, beside their goal. */
export interface Figure {
  readonly what: string;
  readonly p50: number;
  readonly p95: number;
  readonly samples: number;
  /** What the p50, or where `judged` says so the p95, should not exceed; null where there is none. */
  readonly goal: number | null;
  readonly judged: 'p50' | 'p95';
  /** The processor's time of server and page that went into it, p50 in milliseconds: says more than the clock on a busy machine. */
  readonly cpu?: number;
  /** Bytes of one answer, where it is one. */
  readonly bytes?: number;
}

/** Puts times together. */
export function figure(
  what: string,
  times: readonly number[],
  goal: number | null,
  judged: Figure['judged'] = 'p50',
): Figure {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { what, p50: at(0.5), p95: at(0.95), samples: sorted.length, goal, judged };
}

/** The middle one of several times. */
export const median = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[times.length >> 1] ?? NaN;

/** Whether a figure is worse than it should be. */
export const isOver = (one: Figure): boolean => one.goal !== null && !(one[one.judged] <= one.goal);

/** One line of a table. */
export function lineOf(one: Figure): string {
  const ms = (time: number): string => `${time.toFixed(1).padStart(8)} ms`;
  const goal = one.goal === null ? '' : `  goal ${one.judged} ≤ ${one.goal} ms${isOver(one) ? '  OVER' : ''}`;
  const cpu = one.cpu === undefined ? '' : `  cpu ${one.cpu.toFixed(0).padStart(5)} ms`;
  const size = one.bytes === undefined ? '' : `  ${(one.bytes / 1024).toFixed(0).padStart(6)} KB`;
  return `${one.what.padEnd(58)} p50 ${ms(one.p50)}  p95 ${ms(one.p95)}  n=${one.samples}${cpu}${size}${goal}`;
}
