import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Starting is a second; the demo's seeding some more, on a machine that also runs browsers. */
const startPatience = 60_000;

export interface ServerOptions {
  /** Starts with the demo's companies and history. */
  readonly demo?: boolean;
  /** Added to the server's environment; `DATA_DIR` and `PORT` bring a stopped server back. */
  readonly env?: Readonly<Record<string, string>>;
  /** More command line options. */
  readonly args?: readonly string[];
}

/** A real server process with data of its own. */
export interface TestServer {
  /** As in `http://localhost:40123`; also the Origin to send. */
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything the server has printed so far, logs and all. */
  readonly output: () => string;
  /** Ends the server as an operator would, and deletes its data. Resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Ends the server as an operator would; its data stays. */
  end(): Promise<number | null>;
  /** Ends the server with -9; its data stays. */
  kill(): Promise<void>;
  /** Stops reading what it prints, as a log collector that has gone. */
  hangUp(): void;
  /** Freezes the process, and lets it go on. */
  pause(): void;
  resume(): void;
  /** Signs in and gives the session's cookie, for a `cookie` header. */
  cookieOf(email: string, password: string): Promise<string>;
  /** Asks this server, with its Origin; `body` becomes JSON. */
  fetch(path: string, init?: RequestInit & { readonly cookie?: string; readonly json?: unknown }): Promise<Response>;
}

/** What is left to do when the test process ends; one listener, however many servers there were. */
const leftAtExit = new Set<() => void>();
process.once('exit', () => leftAtExit.forEach((left) => left()));

/** Starts a server on a free port and waits until it is ready. It ends with the test process at the latest. */
export async function startServer({ demo = false, env = {}, args = [] }: ServerOptions = {}): Promise<TestServer> {
  const dataDir = env['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'foyer-test-')));
  const {
    process: child,
    output,
    exited,
  } = runServer({
    args: [...(demo ? ['--demo'] : []), ...args],
    // The demo makes a temporary folder of its own: inside ours it goes with it, also after -9.
    env: {
      DATA_DIR: dataDir,
      PORT: '0',
      LOG_LEVEL: 'warn',
      FILE_RESERVE: '0',
      ...(demo ? { TMPDIR: dataDir } : {}),
      ...env,
    },
  });
  const removeAtExit = (): void => {
    child.kill('SIGKILL');
    if (env['DATA_DIR'] === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  leftAtExit.add(removeAtExit);
  const url = await readyUrl(child, output, exited);

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill('SIGCONT');
    child.kill(signal);
    return exited;
  };
  const ask: TestServer['fetch'] = (path, { cookie, json, headers, ...init } = {}) =>
    fetch(`${url}${path}`, {
      redirect: 'manual',
      ...init,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      headers: {
        origin: url,
        ...(cookie === undefined ? {} : { cookie }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(headers as Record<string, string> | undefined),
      },
    });
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    output,
    stop: async () => {
      const code = await end('SIGTERM');
      leftAtExit.delete(removeAtExit);
      rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
    end: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
    hangUp: () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    cookieOf: async (email, password) => {
      const response = await ask('/api/auth/sign-in/email', { method: 'POST', json: { email, password } });
      if (!response.ok) throw new Error(`sign-in of ${email} answered ${response.status} ${await response.text()}`);
      return cookieFrom(response);
    },
    fetch: ask,
  };
}

/** The cookies that an answer sets, for a `cookie` header. */
export const cookieFrom = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

/** A server process as it runs, ready or not. */
export interface ServerProcess {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

/** Runs the server with exactly these options; for tests of starts that fail. */
export function runServer(options: {
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}): ServerProcess {
  const child = spawn(join(root, 'node_modules/.bin/node'), ['server/main.ts', ...(options.args ?? [])], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  return { process: child, output: () => output, exited };
}

async function readyUrl(child: ChildProcess, output: () => string, exited: Promise<number | null>): Promise<string> {
  const ready = new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const url = /^Foyer is ready: (\S+)$/m.exec(output())?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', look);
    setTimeout(() => reject(new Error(`the server was not ready in time:\n${output()}`)), startPatience).unref();
  });
  const failed = exited.then((code): string => {
    throw new Error(`the server ended with ${String(code)} before it was ready:\n${output()}`);
  });
  try {
    return await Promise.race([ready, failed]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
