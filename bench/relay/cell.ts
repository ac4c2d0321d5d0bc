import { readFile } from 'node:fs/promises';
import type { TargetName } from './client/client.ts';
import { checkSession } from './foyer/check-session.ts';
import { startTarget } from './start-target.ts';
import { workloads } from './workloads/all.ts';
import type { World } from './world.ts';

/** What one run of one workload against one target is told. */
export interface CellOptions {
  readonly workload: string;
  readonly target: TargetName;
  readonly worldFile: string;
  readonly folder: string;
  readonly seconds: number;
}

/** `node cell.ts <options as JSON>`: starts the target, is its load, and prints `server <pid>` and `figures <JSON>`. */
const { workload: name, target, worldFile, folder, seconds } = JSON.parse(process.argv[2] ?? '{}') as CellOptions;
const workload = workloads.find((one) => one.name === name);
if (workload === undefined) throw new Error(`there is no workload ${name}`);
const world = JSON.parse(await readFile(worldFile, 'utf8')) as World;
const running = await startTarget({ name: target, world, folder, probed: workload.probed === true });
process.stdout.write(`server ${running.pid}\n`);
process.once('SIGTERM', () => process.exit(1));
try {
  if (target === 'foyer') await checkSession(running.target);
  const figures = await workload.run({ running, seconds });
  process.stdout.write(`figures ${JSON.stringify(figures)}\n`);
} catch (error) {
  const said = running.output().trim().split('\n').slice(-3).join(' | ');
  const why = error instanceof Error ? error.message : String(error);
  process.stdout.write(`failed ${JSON.stringify(`${why}${said === '' ? '' : ` (it printed: ${said})`}`)}\n`);
} finally {
  await running.stop();
}
process.exit(0);
