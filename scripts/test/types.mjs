import { checkTypes } from '../lib/check-types.mjs';

/** The types of every project, as one test. @param {import('./report.mjs').Report} report */
export async function types(report) {
  report.command('types', await checkTypes());
}
