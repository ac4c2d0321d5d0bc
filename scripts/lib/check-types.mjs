import { generate } from './generate.mjs';
import { modernNode } from './node.mjs';
import { run } from './run.mjs';

const checks = [
  [
    'node_modules/svelte-check/bin/svelte-check',
    '--tsconfig',
    './tsconfig.json',
    '--output',
    'human',
    '--fail-on-warnings',
  ],
  ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.worker.json'],
  ['node_modules/typescript/bin/tsc', '--project', 'server/tsconfig.json'],
  ['node_modules/typescript/bin/tsc', '--project', 'scripts/tsconfig.json'],
  ['node_modules/typescript/bin/tsc', '--project', 'tests/tsconfig.json'],
];

/**
 * Checks the types of the browser, its service worker, the server, the scripts and the tests, each in its own world.
 * @returns {Promise<{ code: number, output: string }>} all of them, even when the first fails
 */
export async function checkTypes() {
  const generated = await generate();
  if (generated.code !== 0) return generated;
  const results = [];
  for (const args of checks) results.push(await run(modernNode(), args));
  return {
    code: Math.max(...results.map(({ code }) => code)),
    output: results
      .filter(({ code }) => code !== 0)
      .map(({ output }) => output)
      .join('\n'),
  };
}
