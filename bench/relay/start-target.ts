import { spawn, type ChildProcess } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serverOptions } from '../../scripts/lib/server-options.mjs';
import type { Target, TargetName } from './client/client.ts';
import type { World } from './world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyWithinMs = 60_000;
const endWithinMs = 10_000;

/** A relay's process. */
export interface RunningTarget {
  readonly target: Target;
  readonly pid: number;
  /** Everything it has printed. */
  readonly output: () => string;
  /** Asks the probe that was started with it for its figures. */
  probe(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly name: TargetName;
  readonly world: World;
  /** Foyer: its data folder. Hocuspocus with a store: where its file goes. */
  readonly folder: string;
  /** Starts the process with a probe inside, for figures that only it can give; it then is not quite as shipped. */
  readonly probed?: boolean;
}

/** Sockets of the generator send more than any person's device: Foyer's budgets for one socket are raised, nothing else is. */
export const foyerBudgets = { SOCKET_FRAMES_PER_SECOND: '100000000', SOCKET_BYTES_PER_SECOND: '1000000000' };

/** Starts a relay and waits until it listens. */
export async function startTarget({ name, world, folder, probed = false }: StartOptions): Promise<RunningTarget> {
  const logReads = `${folder}/log-reads`;
  if (probed) writeFileSync(logReads, '');
  const probe = probed ? ['--expose-gc', '--import', new URL('./measure/probe.ts', import.meta.url).href] : [];
  const child = spawn(process.execPath, [...probe, ...argumentsOf(name, folder)], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: process.env['TMPDIR'],
      ...environmentOf(name, folder, world),
      ...(probed ? { BENCH_LOG_READS: logReads } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe', probed ? 'ipc' : 'ignore'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-100_000)));
  }
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const patience = setTimeout(kill, endWithinMs);
    await ended;
    clearTimeout(patience);
    process.off('exit', kill);
  };
  try {
    const port = await Promise.race([
      listening(child, () => output),
      ended.then(() => Promise.reject(new Error(output))),
    ]);
    return {
      target: { name, port, world },
      pid: child.pid ?? 0,
      output: () => output,
      probe: async () => ({ ...(await ask(child)), logReads: statSync(logReads).size }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function argumentsOf(name: TargetName, folder: string): string[] {
  switch (name) {
    case 'foyer':
      return [...serverOptions, 'server/main.ts'];
    case 'raw':
      return ['bench/targets/raw.ts'];
    case 'hocuspocus':
      return ['bench/targets/hocuspocus.ts'];
    case 'hocuspocus-store':
      return ['bench/targets/hocuspocus.ts', `${folder}/documents.db`];
  }
}

function environmentOf(name: TargetName, folder: string, world: World): Record<string, string> {
  if (name !== 'foyer') return { NODE_ENV: 'production' };
  return { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn', FOYER_SECRET: world.secret, ...foyerBudgets };
}

/** The port, once the process says that it is ready. */
async function listening(child: ChildProcess, output: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it was not ready in time: ${output()}`)), readyWithinMs);
    child.stdout?.on('data', () => {
      const [, port] = /^(?:ready |Foyer is ready: \S+:)(\d+)$/m.exec(output()) ?? [];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

async function ask(child: ChildProcess): Promise<Record<string, number>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the probe did not answer')), readyWithinMs);
    child.once('message', (figures) => {
      clearTimeout(timer);
      resolve(figures as Record<string, number>);
    });
    child.send('figures');
  });
}
