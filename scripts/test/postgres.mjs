import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, freePort } from './ports.mjs';
import { aptInstall, findProgram, mayInstall, versionsIn } from './programs.mjs';

/**
 * Starts a PostgreSQL of its own in a temporary folder, on a free port of this machine alone.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 * @throws when PostgreSQL is not here and cannot be installed
 */
export async function startPostgres() {
  const programs = await findPrograms();
  const user = await serverUser();
  const folder = await mkdtemp(join(tmpdir(), 'foyer-postgres-'));
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  try {
    const options = ['--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8'];
    await ends(start(programs.initdb, ['-D', data, '-U', 'foyer', ...options], user));
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: folder,
      fsync: 'off',
      max_connections: 200,
    };
    const server = start(
      programs.postgres,
      ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      user,
    );
    await answers(server, port);
    return { url: `postgres://foyer@127.0.0.1:${port}/postgres`, stop: () => stop(server, folder) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function findPrograms() {
  const here = lookUp();
  if (here) return here;
  if (!mayInstall()) throw new Error('No PostgreSQL here: install the postgresql package.');
  // Debian's package starts a database of its own unless told not to.
  const settings = '/etc/postgresql-common/createcluster.conf';
  if (!existsSync(settings)) {
    await mkdir('/etc/postgresql-common', { recursive: true });
    await writeFile(settings, 'create_main_cluster = false\n');
  }
  await aptInstall('postgresql');
  const installed = lookUp();
  if (!installed) throw new Error('The postgresql package brought no initdb.');
  return installed;
}

function lookUp() {
  const folders = ['/usr/lib/postgresql', '/opt/homebrew/opt'].flatMap((base) =>
    versionsIn(base).map((version) => join(base, version, 'bin')),
  );
  const initdb = findProgram('initdb', folders);
  const postgres = findProgram('postgres', folders);
  return initdb && postgres ? { initdb, postgres } : undefined;
}

/** PostgreSQL refuses to run as root: then its own user runs it. */
async function serverUser() {
  if (process.getuid?.() !== 0) return undefined;
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (!uid || !gid) throw new Error('PostgreSQL does not run as root, and there is no user postgres.');
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ uid: number, gid: number } | undefined} user
 */
function start(program, args, user) {
  const child = spawn(program, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], ...user });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4000)));
  /** @type {Promise<{ code: number | null, said: string }>} */
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, said: error.message }));
    child.on('close', (code) => resolve({ code, said }));
  });
  return { child, ended };
}

/** @param {ReturnType<typeof start>} program */
async function ends({ ended }) {
  const { code, said } = await ended;
  if (code !== 0) throw new Error(`PostgreSQL could not be set up:\n${said}`);
}

/**
 * @param {ReturnType<typeof start>} server
 * @param {number} port
 */
async function answers({ ended }, port) {
  for (let tries = 0; tries < 200; tries += 1) {
    const ran = await Promise.race([ended, sleep(100)]);
    if (ran) throw new Error(`PostgreSQL did not start:\n${ran.said}`);
    if (await accepts(port)) return;
  }
  throw new Error('PostgreSQL did not answer within 20 s.');
}

/**
 * @param {ReturnType<typeof start>} server
 * @param {string} folder
 */
async function stop({ child, ended }, folder) {
  child.kill('SIGINT'); // "Fast": ends sessions, loses nothing we would keep.
  await ended;
  await rm(folder, { recursive: true, force: true });
}
