import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runServer } from '../../support/server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foyer-start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a server that cannot start; what it says, without the log. */
async function failingStart(env: Record<string, string>, args: readonly string[] = []): Promise<string> {
  const { exited, output } = runServer({ args, env: { DATA_DIR: join(folder, 'data'), PORT: '0', ...env } });
  expect(await exited).toBe(1);
  const said = output().trim();
  expect(said.split('\n'), said).toHaveLength(1);
  expect(said).toMatch(/\.$/);
  return said;
}

test('An option that is unknown or makes no sense is named in one sentence (M14)', async () => {
  expect(await failingStart({}, ['--prot', '80'])).toContain('--prot');
  expect(await failingStart({ PORT: 'http' })).toContain('PORT');
  expect(await failingStart({}, ['--public-url=example.com'])).toContain('--public-url');
  expect(await failingStart({ LOG_LEVEL: 'loud' })).toContain('loud');
  expect(await failingStart({ FOYER_SECRET: 'short' })).not.toContain('short');
  expect(await failingStart({}, ['--port'])).toContain('needs a value');
  expect(await failingStart({ SOCKET_FRAMES_PER_SECOND: '5' })).toContain('200 or more');
  expect(await failingStart({}, ['--socket-bytes-per-second', '1e9'])).toContain('1e9');
});

test('A port that is taken is named, and no data folder is made (M14)', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const dataDir = join(folder, 'never');
  expect(await failingStart({ PORT: String(port), DATA_DIR: dataDir })).toContain(String(port));
  await expect(readFile(join(dataDir, 'foyer.db'))).rejects.toThrow('ENOENT');
  other.close();
});

test('A data folder that cannot be is named (M14)', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, 'not a folder');
  expect(await failingStart({ DATA_DIR: join(file, 'data') })).toContain('a-file');
  expect(await readFile(file, 'utf8')).toBe('not a folder');
});

test('A damaged database is named and left as it is (M14)', async () => {
  const dataDir = await mkdtemp(join(folder, 'damaged-'));
  const path = join(dataDir, 'foyer.db');
  const garbage = 'this is no database '.repeat(500);
  await writeFile(path, garbage);
  expect(await failingStart({ DATA_DIR: dataDir })).toContain('foyer.db');
  expect(await readFile(path, 'utf8')).toBe(garbage);
});

test('A PostgreSQL that does not answer is said to be so, without its password (M14)', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  for (const where of [`127.0.0.1:1`, `127.0.0.1:${port}`]) {
    const started = Date.now();
    const said = await failingStart({ DATABASE_URL: `postgres://foyer:hush@${where}/foyer` });
    expect(said).toContain('DATABASE_URL');
    expect(said).not.toContain('hush');
    expect(Date.now() - started).toBeLessThan(9000);
  }
  silent.close();
});
