import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modernNode } from './node.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';
import { sourceHash } from './source-hash.mjs';

const stamp = join(root, 'build/.stamp');

/** Whether `build/` was made from the sources as they are now. */
export function isBuilt() {
  try {
    return readFileSync(stamp, 'utf8') === sourceHash();
  } catch {
    return false; // No build yet.
  }
}

/**
 * Builds the browser's files into `build/`.
 * @param {{ show?: boolean }} [options] show: print what Vite prints
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function build({ show = false } = {}) {
  // Taken first: a file saved while Vite runs must count as newer than this build.
  const hash = sourceHash();
  const result = await run(modernNode(), ['node_modules/vite/bin/vite.js', 'build'], { show });
  if (result.code === 0) writeFileSync(stamp, hash);
  return result;
}

/** Builds when the sources changed since the last build. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  console.log('Building the app (about half a minute, after each change) ...');
  const { code, output } = await build();
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
}
