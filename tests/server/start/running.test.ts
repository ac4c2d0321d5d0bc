import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runServer, startServer } from '../../support/server.ts';
import { configTable } from '../../../server/config.ts';

test('A server stops in order on SIGTERM, and starts again on the same data', async () => {
  const first = await startServer();
  await first.fetch('/api/setup', {
    method: 'POST',
    json: {
      companyName: 'Acme',
      name: 'Ada Admin',
      email: 'admin@acme.example',
      password: 'a long enough secret',
      locale: 'en',
    },
  });
  const cookie = await first.cookieOf('admin@acme.example', 'a long enough secret');
  const started = Date.now();
  expect(await first.end()).toBe(0);
  expect(Date.now() - started).toBeLessThan(5000);

  const second = await startServer({ env: { DATA_DIR: first.dataDir } });
  const me = await second.fetch('/api/me', { cookie });
  expect(me.status).toBe(200);
  await second.stop();
});

test('A second server on the same data folder says so and ends, and the first goes on (M14)', async () => {
  const first = await startServer();
  const second = runServer({ env: { DATA_DIR: first.dataDir, PORT: '0' } });
  expect(await second.exited).toBe(1);
  expect(second.output().trim().split('\n')).toHaveLength(1);
  expect((await first.fetch('/healthz')).status).toBe(200);
  await first.stop();
});

test('A server whose log nobody reads any more serves on, and does not run in circles over it', async () => {
  const server = await startServer({ env: { LOG_LEVEL: 'debug' } });
  const refuse = () => server.fetch('/api/setup', { method: 'POST', headers: { origin: 'https://elsewhere.example' } });
  expect((await refuse()).status).toBe(403);
  await expect.poll(server.output).toContain('refused a change from another origin');
  server.hangUp();
  expect((await refuse()).status).toBe(403);
  const before = await cpuTicks(server.pid);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  // A process that logs that it cannot log takes all 100 of them.
  expect((await cpuTicks(server.pid)) - before).toBeLessThan(25);
  expect((await server.fetch('/healthz')).status).toBe(200);
  await server.stop();
});

/** Processor time a process has used, in hundredths of a second (proc(5)). */
async function cpuTicks(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

test('The session secret can be read by the server’s own user only', async () => {
  const server = await startServer();
  const { mode } = await stat(join(server.dataDir, 'session-secret'));
  expect(mode & 0o777).toBe(0o600);
  await server.stop();
});

test('--help lists every option, and the README has the same table', async () => {
  const help = runServer({ args: ['--help'], env: {} });
  expect(await help.exited).toBe(0);
  const flags = [...configTable().matchAll(/`(--[a-z-]+)`/g)].map(([, flag = '']) => flag);
  expect(flags.length).toBeGreaterThan(5);
  for (const flag of flags) expect(help.output()).toContain(flag);
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme, 'node scripts/config-table.ts --write').toContain(configTable());
});
