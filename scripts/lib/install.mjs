import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './root.mjs';
import { run } from './run.mjs';

/**
 * Installs exactly what the lockfile names, unless that is what is already there.
 * @param {{ development?: boolean }} [options] development: packages for building and testing are needed as well
 */
export async function ensureInstalled({ development = true } = {}) {
  if (isInstalled(development)) return;
  console.log('Installing packages (about a minute, once) ...');
  const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], {
    env: { PATH: pathWithoutPackages() },
  });
  if (code !== 0) throw new Error(`npm ci failed:\n${output}`);
}

/** npm removes node_modules first: it must not itself run on the Node in there. */
function pathWithoutPackages() {
  const packaged = join(root, 'node_modules');
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(packaged))
    .join(delimiter);
}

/**
 * npm keeps the list of what it installed beside it; comparing the two lists needs no stamp of our own, and is right
 * whoever ran npm last.
 * @param {boolean} development
 */
function isInstalled(development) {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, dev, optional, devOptional, peer, extraneous }]) => {
    if (path === '') return true;
    const here = present[path];
    if (here) return here.version === version;
    return optional || peer || extraneous || ((dev || devOptional) && !development);
  });
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, dev?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean, extraneous?: boolean }> | undefined}
 */
function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined; // Missing or cut short by an interrupted install: both mean "install".
  }
}
