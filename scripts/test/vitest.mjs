import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from '../lib/root.mjs';
import { runVitest } from '../lib/vitest.mjs';

/**
 * One vitest project. A file that cannot be loaded counts as one failed test, and so does an error outside any test.
 * @param {import('./report.mjs').Report} report
 * @param {string} project
 * @param {{ postgres?: string, redis?: string }} servers addresses of servers that tests may use as they like
 */
export async function vitest(report, project, { postgres, redis }) {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-vitest-'));
  try {
    const outputFile = join(folder, 'report.json');
    const { code, output } = await runVitest(
      [
        `--project=${project}`,
        '--passWithNoTests',
        '--allowOnly=false',
        '--reporter=json',
        '--reporter=./scripts/test/errors-outside.mjs',
        `--outputFile=${outputFile}`,
      ],
      { env: { FOYER_TEST_DATABASE_URL: postgres, FOYER_TEST_REDIS_URL: redis, NO_COLOR: '1' } },
    );
    const before = report.failed;
    const results = await readResults(outputFile);
    for (const file of results) countFile(report, file);
    if (code !== 0 && report.failed === before) report.fail(`vitest ${project}`, output);
    else if (results.length === 0) report.note('no tests');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @typedef {{ fullName: string, status: string, failureMessages?: string[] }} Assertion
 * @typedef {{ name: string, status: string, message?: string, assertionResults: Assertion[] }} FileResult
 */

/** @param {string} path @returns {Promise<FileResult[]>} */
async function readResults(path) {
  try {
    return /** @type {{ testResults: FileResult[] }} */ (JSON.parse(await readFile(path, 'utf8'))).testResults;
  } catch {
    return []; // Vitest ended before it wrote a report; its exit code tells.
  }
}

/**
 * @param {import('./report.mjs').Report} report
 * @param {FileResult} file
 */
function countFile(report, file) {
  const name = relative(root, file.name);
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  const skipped = file.assertionResults.filter(({ status }) => !['passed', 'failed'].includes(status));
  report.pass(file.assertionResults.filter(({ status }) => status === 'passed').length);
  for (const test of failed) report.fail(`${name}: ${test.fullName}`, (test.failureMessages ?? []).join('\n'));
  if (file.status === 'failed' && failed.length === 0) report.fail(name, file.message || 'could not be run');
  if (skipped.length > 0)
    report.note(`${name}: ${skipped.length} not run: ${skipped.map((t) => t.fullName).join('; ')}`);
}
