import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { installPeers } from './relay/install-peers.ts';
import { help, readOptions } from './relay/options.ts';
import { compare } from './relay/report/goals.ts';
import { summarize, type CellRun } from './relay/report/medians.ts';
import { figureTable, goalTable, legend } from './relay/report/tables.ts';
import { Cells } from './relay/run-cell.ts';
import { foyerBudgets } from './relay/start-target.ts';

/** Measures the relay beside others: `npm run bench`. docs/performance.md says how and how to read it. */
const options = readOptions(process.argv.slice(2));
if (options === null) {
  process.stdout.write(help);
  process.exit(0);
}
installPeers();
const machine = {
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  kernel: release(),
};
const runs: CellRun[] = [];
const cells = await Cells.create();
const began = Date.now();
try {
  // All targets one after another in every round: what else the machine does meets all of them alike.
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const workload of options.workloads) {
      for (const target of options.targets.filter((name) => workload.targets.includes(name))) {
        const result = await cells.run(workload, target, options.seconds);
        runs.push({ workload: workload.name, target, round, ...result });
        process.stderr.write(`${round} ${workload.name} ${target} ${JSON.stringify(result, rounded)}\n`);
      }
    }
  }
} finally {
  await cells.end();
}

const summaries = summarize(runs);
const standings = compare(summaries);
const results = new URL('./results/', import.meta.url);
await mkdir(results, { recursive: true });
const facts = { at: new Date(began).toISOString(), machine, rounds: options.rounds, seconds: options.seconds };
const report = { ...facts, foyerBudgets, standings, summaries, runs };
await writeFile(new URL('latest.json', results), `${JSON.stringify(report, null, 2)}\n`);
const { cores, cpu, node } = machine;
process.stdout.write(
  [
    `Medians of ${options.rounds} × ${options.seconds} s on ${cores} cores (${cpu}), Node ${node}.`,
    `Foyer as shipped, but for the budgets of one socket: ${JSON.stringify(foyerBudgets)}.`,
    legend(options.workloads.map(({ name }) => name)),
    goalTable(standings),
    figureTable(summaries),
    '',
  ].join('\n\n'),
);
if (runs.some((run) => 'failed' in run)) process.exitCode = 1;

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}
