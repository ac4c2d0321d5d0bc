// npm test: everything, from a fresh clone on any Node from 20 on. `npm test -- --only unit,e2e` runs some stages.
// The last line is always `N passed, N failed`.
import { generate } from './lib/generate.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { startPostgres } from './test/postgres.mjs';
import { startRedis } from './test/redis.mjs';
import { lint } from './test/lint.mjs';
import { Report } from './test/report.mjs';
import { types } from './test/types.mjs';
import { builds } from './test/builds.mjs';
import { vitest } from './test/vitest.mjs';
import { e2e } from './test/e2e.mjs';

const stages = ['lint', 'types', 'build', 'unit', 'server', 'contracts', 'convergence', 'abuse', 'e2e'];
const needBuild = ['build', 'unit', 'e2e'];
const needServers = ['server', 'contracts', 'convergence', 'abuse'];

const report = new Report();
/** @type {{ postgres?: { url: string, stop: () => Promise<void> }, redis?: { url: string, stop: () => Promise<void> } }} */
const servers = {};

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => void stop().finally(() => process.exit(130)));
}

try {
  await main(chosenStages(process.argv.slice(2)));
} catch (error) {
  report.fail('npm test', error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await stop();
}
process.exitCode = report.failed > 0 ? 1 : 0;
console.log(`${report.passed} passed, ${report.failed} failed`);

/** @param {readonly string[]} chosen */
async function main(chosen) {
  await report.stage('packages', async () => {
    await ensureInstalled();
    const { code, output } = await generate();
    if (code !== 0) throw new Error(output);
  });
  if (chosen.includes('lint')) await report.stage('lint', () => lint(report));
  if (chosen.includes('types')) await report.stage('types', () => types(report));
  const built = needBuild.some((stage) => chosen.includes(stage))
    ? await report.stage('build', () => builds(report))
    : true;
  if (needServers.some((stage) => chosen.includes(stage))) {
    await report.stage('PostgreSQL', async () => {
      servers.postgres = await startPostgres();
    });
    await report.stage('Redis', async () => {
      servers.redis = await startRedis();
    });
  }
  const addresses = { postgres: servers.postgres?.url, redis: servers.redis?.url };
  for (const project of ['unit', 'server', 'contracts', 'convergence', 'abuse']) {
    if (chosen.includes(project)) await report.stage(project, () => vitest(report, project, addresses));
  }
  if (chosen.includes('e2e')) await report.stage('e2e', () => e2e(report, built === true));
}

/** @param {readonly string[]} args */
function chosenStages(args) {
  const at = args.indexOf('--only');
  if (at < 0) return stages;
  const chosen = (args[at + 1] ?? '').split(',').filter(Boolean);
  const unknown = chosen.filter((stage) => !stages.includes(stage));
  if (chosen.length === 0 || unknown.length > 0) {
    throw new Error(`--only takes some of ${stages.join(',')}; not ${unknown.join(',') || 'nothing'}.`);
  }
  return chosen;
}

async function stop() {
  const { postgres, redis } = servers;
  delete servers.postgres;
  delete servers.redis;
  await Promise.all([postgres?.stop(), redis?.stop()]);
}
