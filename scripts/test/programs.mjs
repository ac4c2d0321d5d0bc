import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../lib/run.mjs';

/**
 * @param {string} name of a program
 * @param {readonly string[]} [folders] to look in after PATH
 * @returns {string | undefined} its path
 */
export function findProgram(name, folders = []) {
  return [...(process.env.PATH ?? '').split(delimiter), ...folders].map((folder) => join(folder, name)).find(mayRun);
}

/** @param {string} path @returns {string[]} the entries of a folder, newest version first; none when it is missing */
export function versionsIn(path) {
  try {
    return readdirSync(path).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  } catch {
    return [];
  }
}

/** Whether packages of the system can be installed from here. */
export function mayInstall() {
  return process.getuid?.() === 0 && findProgram('apt-get') !== undefined;
}

/**
 * @param {readonly string[]} packages of Debian
 * @throws with apt's own words
 */
export async function aptInstall(...packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env });
  const { code, output } = await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
  if (code !== 0) throw new Error(`apt-get install ${packages.join(' ')} failed:\n${output}`);
}

/** @param {string} path */
function mayRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
