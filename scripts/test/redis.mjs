import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, accepts } from './ports.mjs';
import { aptInstall, findProgram, mayInstall } from './programs.mjs';

/**
 * Starts a Redis of its own that keeps nothing, on a free port of this machine alone.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 * @throws when Redis is not here and cannot be installed
 */
export async function startRedis() {
  const program = await findRedis();
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(program, options, { cwd: '/', stdio: 'ignore' });
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', resolve);
  });
  for (let tries = 0; !(await accepts(port)); tries += 1) {
    const code = await Promise.race([ended.then(String), sleep(100)]);
    if (code !== undefined) throw new Error(`Redis did not start (${code}).`);
    if (tries > 200) throw new Error('Redis did not answer within 20 s.');
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

async function findRedis() {
  const here = findProgram('redis-server', ['/usr/sbin', '/usr/local/bin']);
  if (here) return here;
  if (!mayInstall()) throw new Error('No Redis here: install the redis-server package.');
  // Debian's package starts a server of its own; where no init runs, as in a container, that is passed over.
  await aptInstall('redis-server');
  const installed = findProgram('redis-server', ['/usr/sbin']);
  if (!installed) throw new Error('The redis-server package brought no redis-server.');
  return installed;
}
