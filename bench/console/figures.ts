/** Times of one thing, in milliseconds, beside their goal. */
export interface Figure {
  readonly what: string;
  readonly p50: number;
  readonly p95: number;
  readonly samples: number;
  /** What the p50, or where `judged` says so the p95, should not exceed; null where there is none. */
  readonly goal: number | null;
  readonly judged: 'p50' | 'p95';
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

/** Whether a figure is worse than it should be. */
export const isOver = (one: Figure): boolean => one.goal !== null && !(one[one.judged] <= one.goal);

/** One line of a table. */
export function lineOf(one: Figure): string {
  const ms = (time: number): string => `${time.toFixed(1).padStart(8)} ms`;
  const goal = one.goal === null ? '' : `  goal ${one.judged} ≤ ${one.goal} ms${isOver(one) ? '  OVER' : ''}`;
  const size = one.bytes === undefined ? '' : `  ${(one.bytes / 1024).toFixed(0).padStart(6)} KB`;
  return `${one.what.padEnd(58)} p50 ${ms(one.p50)}  p95 ${ms(one.p95)}  n=${one.samples}${size}${goal}`;
}
