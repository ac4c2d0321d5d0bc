import type { TargetName } from '../client/client.ts';
import type { Summary } from './medians.ts';

/** What Foyer is to reach: beside another target as a ratio, or by itself. */
export interface Goal {
  readonly workload: string;
  readonly figure: string;
  readonly says: string;
  /** The ratio is Foyer's figure to this target's, or the other way round where less is better. */
  readonly beside?: TargetName;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Whether a smaller figure is the better one, for ratios that say how many times less. */
  readonly less?: true;
}

const deliveries = { figure: 'deliveriesPerSecond', says: 'deliveries a second' } as const;
const cpu = { figure: 'cpuPer100k', says: 'server CPU seconds per 100,000 deliveries' } as const;

/** In the order of the table. */
export const goals: readonly Goal[] = [
  { workload: 'w1', ...deliveries, beside: 'hocuspocus-store', atLeast: 8 },
  { workload: 'w1', ...deliveries, beside: 'raw', atLeast: 25 },
  { workload: 'w2', ...deliveries, beside: 'hocuspocus-store', atLeast: 8 },
  { workload: 'w2', ...deliveries, beside: 'raw', atLeast: 4 },
  { workload: 'w1-steady', figure: 'p99', says: 'p99 from send to delivery, ms', atMost: 25 },
  { workload: 'w2-steady', figure: 'p99', says: 'p99 from send to delivery, ms', atMost: 25 },
  { workload: 'w3', figure: 'bytes', says: 'bytes received', beside: 'hocuspocus', less: true, atLeast: 20 },
  { workload: 'w3', figure: 'milliseconds', says: 'milliseconds', beside: 'hocuspocus', less: true, atLeast: 20 },
  { workload: 'w4', figure: 'heapAboveStart', says: 'MB held above start', atMost: 20 },
  { workload: 'w4', figure: 'rssAboveStart', says: 'MB resident above start', atMost: 20 },
  { workload: 'w5', figure: 'logReads', says: 'reads of documents’ logs', atMost: 0 },
  { workload: 'w5', figure: 'serverCpu', says: 'server CPU seconds', beside: 'hocuspocus', less: true, atLeast: 10 },
  { workload: 'light', ...cpu, beside: 'raw', atMost: 1.5 },
  { workload: 'light', ...cpu, beside: 'hocuspocus', atMost: 0.6 },
  { workload: 'ack', figure: 'p50', says: 'p50 from write to acknowledgement, ms', atMost: 10 },
];

/** A goal and where Foyer stands. */
export interface Standing {
  readonly goal: Goal;
  readonly foyer: number;
  /** The other target's figure; null for goals without one. */
  readonly other: number | null;
  /** The ratio, or Foyer's figure itself; NaN when something it needs was not measured. */
  readonly reached: number;
  readonly isMet: boolean;
}

/** How the figures stand to the goals whose workloads were run against Foyer. */
export function compare(summaries: readonly Summary[]): Standing[] {
  const of = (workload: string, target: TargetName): Summary | undefined =>
    summaries.find((one) => one.workload === workload && one.target === target);
  return goals.flatMap((goal) => {
    const foyer = of(goal.workload, 'foyer');
    if (!foyer) return [];
    const own = foyer.figures[goal.figure] ?? NaN;
    const other = goal.beside === undefined ? null : (of(goal.workload, goal.beside)?.figures[goal.figure] ?? NaN);
    const reached = other === null ? own : goal.less ? other / own : own / other;
    const hasFallenBehind = (foyer.figures['undelivered'] ?? 0) > 0;
    const isMet = !hasFallenBehind && (goal.atLeast === undefined ? reached <= goal.atMost! : reached >= goal.atLeast);
    return [{ goal, foyer: own, other, reached, isMet }];
  });
}
