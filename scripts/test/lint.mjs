import { modernNode } from '../lib/node.mjs';
import { run } from '../lib/run.mjs';

/** ESLint and Prettier, one test each. @param {import('./report.mjs').Report} report */
export async function lint(report) {
  // With types, it keeps the whole program in memory.
  const room = '--max-old-space-size=6144';
  report.command('eslint', await run(modernNode(), [room, 'node_modules/eslint/bin/eslint.js', '.']));
  report.command('prettier', await run(modernNode(), ['node_modules/prettier/bin/prettier.cjs', '--check', '.']));
}
