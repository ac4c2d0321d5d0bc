import { build, isBuilt } from '../lib/build.mjs';

/**
 * The production build, as one test.
 * @param {import('./report.mjs').Report} report
 * @returns {Promise<boolean>} whether there is a build of the sources as they are
 */
export async function builds(report) {
  return report.command('build', isBuilt() ? { code: 0, output: '' } : await build());
}
