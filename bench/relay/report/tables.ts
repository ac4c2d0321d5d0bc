import type { TargetName } from '../client/client.ts';
import { workloads } from '../workloads/all.ts';
import type { Standing } from './goals.ts';
import type { Summary } from './medians.ts';

const titles: Record<TargetName, string> = {
  foyer: 'Foyer',
  raw: 'bare ws',
  hocuspocus: 'Hocuspocus',
  'hocuspocus-store': 'Hocuspocus + store',
};

/** Foyer's figures beside the goals, as Markdown. */
export function goalTable(standings: readonly Standing[]): string {
  const rows = standings.map(({ goal, foyer, other, reached, isMet }) => {
    const bound = goal.atLeast === undefined ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
    const times = goal.beside === undefined ? '' : '×';
    const beside = goal.beside === undefined ? '' : `${titles[goal.beside]}: ${number(other ?? NaN)}`;
    const verdict = Number.isNaN(reached) ? 'not measured' : isMet ? 'reached' : 'missed';
    return [goal.workload, goal.says, number(foyer), beside, `${number(reached)}${times}`, `${bound}${times}`, verdict];
  });
  return table(['workload', 'figure', 'Foyer', 'beside', 'is', 'goal', ''], rows);
}

/** All medians, as Markdown. */
export function figureTable(summaries: readonly Summary[]): string {
  const order = workloads.map(({ name }) => name);
  const sorted = [...summaries].sort((one, other) => order.indexOf(one.workload) - order.indexOf(other.workload));
  const rows = sorted.map(({ workload, target, figures, failures }) => [
    workload,
    titles[target],
    ...['deliveriesPerSecond', 'cpuPer100k', 'serverCores', 'generatorCores', 'p50', 'p99'].map((name) =>
      name in figures ? number(figures[name]!) : '',
    ),
    [...othersOf(figures), ...failures.map((why) => `failed: ${why.replaceAll('|', '/').replaceAll('\n', ' ')}`)].join(
      ', ',
    ),
  ]);
  const heads = [
    'workload',
    'target',
    'deliveries/s',
    'CPU s/100k',
    'server cores',
    'generator cores',
    'p50 ms',
    'p99 ms',
  ];
  return table([...heads, 'more'], rows);
}

/** What each workload is, for whoever reads the tables. */
export const legend = (names: readonly string[]): string =>
  workloads
    .filter(({ name }) => names.includes(name))
    .map(({ name, says }) => `- ${name}: ${says}`)
    .join('\n');

function othersOf(figures: Summary['figures']): string[] {
  const unnamed: Readonly<Record<string, string>> = {
    bytes: 'bytes',
    milliseconds: 'ms',
    serverCpu: 'server CPU s',
    sockets: 'sockets',
    devices: 'devices',
    logReads: 'log reads',
    refusedUpgrades: 'upgrades refused and tried again',
    seated: 'found their seats',
    rssAboveStart: 'MB resident above start',
    pooledAboveStart: 'MB with V8’s pool of free pages',
    heapAboveStart: 'MB heap above start',
    p95: 'ms p95',
    offeredPerSecond: 'messages/s offered',
  };
  const said = Object.entries(unnamed)
    .filter(([name]) => name in figures)
    .map(([name, says]) => `${number(figures[name]!)} ${says}`);
  return (figures['undelivered'] ?? 0) > 0 ? [...said, 'fell behind'] : said;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(line)].join('\n');
}

function number(value: number): string {
  if (Number.isNaN(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits });
}
