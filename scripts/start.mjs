// npm start: installs and builds what is missing or stale, then runs the server. Runs on any Node from 20 on, with
// nothing installed; options after `--` go to the server.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ensureBuilt, isBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { modernNode } from './lib/node.mjs';
import { root } from './lib/root.mjs';
import { serverOptions } from './lib/server-options.mjs';

const args = process.argv.slice(2);
const asksForHelp = args.includes('--help') || args.includes('-h');

try {
  const serves = !asksForHelp && !isBuilt();
  await ensureInstalled({ development: serves });
  if (serves) await ensureBuilt();
  process.exitCode = await serve();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Runs the server until it ends, passing signals on. @returns {Promise<number>} its exit code */
function serve() {
  const server = spawn(modernNode(), [...serverOptions, 'server/main.ts', ...args], { cwd: root, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
    // On a terminal Ctrl-C reaches the server by itself; twice would mean "now, without tidying up".
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) server.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
