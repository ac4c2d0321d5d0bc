import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CellOptions } from './cell.ts';
import type { TargetName } from './client/client.ts';
import type { Figures, Workload } from './workloads/workload.ts';
import { makeWorld } from './world.ts';

/** What came of one run. */
export type CellResult = { readonly figures: Figures } | { readonly failed: string };

const seedWithinMs = 300_000;

/** Runs cells, each in processes and folders of its own. */
export class Cells {
  readonly #folder: string;
  readonly #worlds = new Map<Workload['shape'], Promise<{ worldFile: string; seeded: () => Promise<string> }>>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<Cells> {
    return new Cells(await mkdtemp(join(tmpdir(), 'foyer-bench-')));
  }

  async end(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** One workload against one target, for so many seconds. Never takes longer than the workload's patience. */
  async run(workload: Workload, target: TargetName, seconds: number): Promise<CellResult> {
    const folder = join(this.#folder, 'cell');
    try {
      const { worldFile, seeded } = await this.#worldOf(workload);
      if (target === 'foyer') await cp(await seeded(), folder, { recursive: true });
      else await mkdir(folder);
      const options: CellOptions = { workload: workload.name, target, worldFile, folder, seconds };
      return await runProcess(options, (workload.patienceSeconds + seconds) * 1000);
    } catch (error) {
      return { failed: error instanceof Error ? error.message : String(error) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The people and rooms of a shape, made once; Foyer's database of them when it is first asked for. */
  #worldOf({ shape }: Workload): Promise<{ worldFile: string; seeded: () => Promise<string> }> {
    let made = this.#worlds.get(shape);
    if (!made) {
      const name = join(this.#folder, `world-${this.#worlds.size}`);
      made = this.#make(shape, name);
      this.#worlds.set(shape, made);
    }
    return made;
  }

  async #make(shape: Workload['shape'], name: string): Promise<{ worldFile: string; seeded: () => Promise<string> }> {
    const worldFile = `${name}.json`;
    await writeFile(worldFile, JSON.stringify(makeWorld(shape)));
    let seeding: Promise<string> | undefined;
    return { worldFile, seeded: () => (seeding ??= seed(worldFile, `${name}-foyer`)) };
  }
}

async function seed(worldFile: string, dataDir: string): Promise<string> {
  const program = fileURLToPath(new URL('./foyer/prepare.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [program, dataDir, worldFile], { timeout: seedWithinMs });
  return dataDir;
}

async function runProcess(options: CellOptions, withinMs: number): Promise<CellResult> {
  const program = fileURLToPath(new URL('./cell.ts', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const kill = (): void => {
    child.kill('SIGKILL');
    const [, server] = /^server (\d+)$/m.exec(output) ?? [];
    if (server !== undefined) endProcess(Number(server));
  };
  process.once('exit', kill);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, withinMs);
  await new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', resolve);
  });
  clearTimeout(timer);
  process.off('exit', kill);
  if (isLate) return { failed: `nothing after ${Math.round(withinMs / 1000)} s` };
  const [, figures] = /^figures (.*)$/m.exec(output) ?? [];
  if (figures !== undefined) return { figures: JSON.parse(figures) as Figures };
  const [, failed] = /^failed (.*)$/m.exec(output) ?? [];
  return { failed: failed === undefined ? output.trim().slice(-500) : (JSON.parse(failed) as string) };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
