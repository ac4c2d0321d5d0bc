import { modernNode } from '../lib/node.mjs';
import { run } from '../lib/run.mjs';

/** ESLint and Prettier, one test each. @param {import('./report.mjs').Report} report */
export async function lint(report) {
  report.command('eslint', await run(modernNode(), ['node_modules/eslint/bin/eslint.js', '.']));
  report.command('prettier', await run(modernNode(), ['node_modules/prettier/bin/prettier.cjs', '--check', '.']));
}
