import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modernNode } from '../lib/node.mjs';
import { root } from '../lib/root.mjs';
import { run } from '../lib/run.mjs';
import { findChromium } from './chromium.mjs';

/**
 * The whole product in a real browser.
 * @param {import('./report.mjs').Report} report
 * @param {boolean} built without a build there is nothing to open
 */
export async function e2e(report, built) {
  if (!existsSync(join(root, 'tests/e2e'))) return report.note('no tests');
  if (!built) return report.fail('e2e', 'Not run: the build failed.');
  const chromium = await findChromium(report);
  const folder = await mkdtemp(join(tmpdir(), 'foyer-e2e-'));
  try {
    const outputFile = join(folder, 'report.json');
    const { code, output } = await run(
      modernNode(),
      ['node_modules/@playwright/test/cli.js', 'test', '--forbid-only', '--pass-with-no-tests'],
      {
        env: {
          FOYER_CHROMIUM: chromium,
          PLAYWRIGHT_JSON_OUTPUT_NAME: outputFile,
          NO_COLOR: '1',
          FORCE_COLOR: undefined,
        },
      },
    );
    const before = report.failed;
    const results = await readResults(outputFile);
    for (const suite of results.suites) countSuite(report, suite, '');
    for (const error of results.errors) report.fail('e2e', error.message ?? 'unknown error');
    if (code !== 0 && report.failed === before) report.fail('e2e', output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @typedef {{ message?: string }} Failure
 * @typedef {{ status: string, results: { errors?: Failure[] }[] }} Test
 * @typedef {{ title: string, specs?: { title: string, tests: Test[] }[], suites?: Suite[] }} Suite
 */

/** @param {string} path @returns {Promise<{ suites: Suite[], errors: Failure[] }>} */
async function readResults(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return { suites: [], errors: [] }; // Playwright ended before it wrote a report; its exit code tells.
  }
}

/**
 * @param {import('./report.mjs').Report} report
 * @param {Suite} suite
 * @param {string} above titles of the suites around it
 */
function countSuite(report, suite, above) {
  const title = [above, suite.title].filter(Boolean).join(' › ');
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests) countTest(report, `${title} › ${spec.title}`, test);
  }
  for (const inner of suite.suites ?? []) countSuite(report, inner, title);
}

/**
 * @param {import('./report.mjs').Report} report
 * @param {string} title
 * @param {Test} test
 */
function countTest(report, title, test) {
  if (test.status === 'expected') return report.pass();
  if (test.status === 'flaky') {
    report.note(`passed at the second try: ${title}`);
    return report.pass();
  }
  if (test.status === 'skipped') return report.note(`not run: ${title}`);
  const errors = test.results.flatMap((result) => result.errors ?? []);
  return report.fail(title, errors.map(({ message }) => message ?? '').join('\n') || test.status);
}
