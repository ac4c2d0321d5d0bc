import { parseArgs } from 'node:util';
import { targetNames, type TargetName } from './client/client.ts';
import { workloads } from './workloads/all.ts';
import type { Workload } from './workloads/workload.ts';

/** What of the bench is run. */
export interface Options {
  readonly rounds: number;
  /** How long each cell is measured. */
  readonly seconds: number;
  readonly workloads: readonly Workload[];
  readonly targets: readonly TargetName[];
}

/** `npm run bench -- --help` prints this. */
export const help = `Measures Foyer's relay beside others, on this machine, and prints tables.

  --rounds 5       medians of so many rounds
  --seconds 5      how long each workload is measured against each target
  --only a,b       of ${workloads.map(({ name }) => name).join(', ')}
  --targets a,b    of ${targetNames.join(', ')}
`;

/** Reads the command line; null when help was asked for. @throws Error for what makes no sense */
export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '5' },
      only: { type: 'string', default: workloads.map(({ name }) => name).join(',') },
      targets: { type: 'string', default: targetNames.join(',') },
    },
  });
  if (values.help) return null;
  return {
    rounds: positive(values.rounds),
    seconds: positive(values.seconds),
    workloads: values.only.split(',').map((wanted) =>
      found(
        wanted,
        workloads.find(({ name }) => name === wanted),
      ),
    ),
    targets: values.targets.split(',').map((wanted) =>
      found(
        wanted,
        targetNames.find((name) => name === wanted),
      ),
    ),
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${text} is not a number above zero`);
  return value;
}

function found<Item>(wanted: string, item: Item | undefined): Item {
  if (item === undefined) throw new Error(`there is no ${wanted}\n\n${help}`);
  return item;
}
