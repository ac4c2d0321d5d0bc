import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** The first Node that runs TypeScript files as they are. */
const needed = { major: 22, minor: 18 };

/**
 * The Node that runs Foyer: this one when it is new enough, otherwise the one that came with the packages.
 * @returns {string} path of the executable
 * @throws when neither will do
 */
export function modernNode() {
  if (isModern(process.versions.node)) return process.execPath;
  const packaged = join(root, 'node_modules/.bin/node');
  if (existsSync(packaged)) {
    const { stdout } = spawnSync(packaged, ['--version'], { encoding: 'utf8' });
    if (stdout && isModern(stdout.trim().slice(1))) return packaged;
  }
  throw new Error(
    `Foyer needs Node ${needed.major}.${needed.minor} or newer. This is ${process.versions.node}, ` +
      `and none for ${process.platform} ${process.arch} came with the packages. See https://nodejs.org.`,
  );
}

/** @param {string} version such as 24.1.0 */
function isModern(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > needed.major || (major === needed.major && minor >= needed.minor);
}
