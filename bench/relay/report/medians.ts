import type { TargetName } from '../client/client.ts';
import type { CellResult } from '../run-cell.ts';
import type { Figures } from '../workloads/workload.ts';

/** One run of one workload against one target. */
export type CellRun = CellResult & {
  readonly workload: string;
  readonly target: TargetName;
  readonly round: number;
};

/** Figures of a workload and a target over all rounds, and why runs that have none failed. */
export interface Summary {
  readonly workload: string;
  readonly target: TargetName;
  readonly figures: Figures;
  readonly failures: readonly string[];
}

/** The median of each figure. */
export function summarize(runs: readonly CellRun[]): Summary[] {
  const groups = Map.groupBy(runs, ({ workload, target }) => `${workload} ${target}`);
  return [...groups.values()].map((group) => {
    const { workload, target } = group[0]!;
    const found = group.flatMap((run) => ('figures' in run ? [run.figures] : []));
    const names = Object.keys(found[0] ?? {});
    const figures = Object.fromEntries(names.map((name) => [name, median(found.map((one) => one[name] ?? NaN))]));
    return { workload, target, figures, failures: group.flatMap((run) => ('failed' in run ? [run.failed] : [])) };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
