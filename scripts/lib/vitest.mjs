import { ensureGenerated } from './generate.mjs';
import { ensureInstalled } from './install.mjs';
import { modernNode } from './node.mjs';
import { run } from './run.mjs';

/**
 * Runs vitest, in a fresh clone too: it reads a tsconfig.json that builds on one which SvelteKit writes.
 * @param {readonly string[]} args what stands after `vitest run`
 * @param {{ env?: Record<string, string | undefined>, show?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runVitest(args, options) {
  await ensureInstalled();
  await ensureGenerated();
  return run(modernNode(), ['node_modules/vitest/vitest.mjs', 'run', ...args], options);
}
