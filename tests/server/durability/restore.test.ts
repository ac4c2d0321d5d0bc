import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../support/postgres.ts';
import { playRestore } from './restore-story.ts';
import { runTool } from './tools.ts';

test('After yesterday’s backup of SQLite everybody brings back their own day, nothing forged and nothing recalled with it (P1, P3, P6)', async () => {
  const folders: string[] = [];
  await playRestore({
    env: {},
    backUp: async ({ dataDir }) => {
      folders.push(`${dataDir}.backup`);
      const { code, output } = await runTool('backup', [`${dataDir}.backup`], { DATA_DIR: dataDir });
      expect(output).toMatch(/^Backed up to .*: the database \(\d+\.\d MB\), 0 photos, 0 files, the session secret\.$/);
      expect(code).toBe(0);
    },
    restore: async ({ dataDir }) => {
      const { code, output } = await runTool('restore', [`${dataDir}.backup`, '--replace'], { DATA_DIR: dataDir });
      const kept = /What was there is in (\S+)\.$/.exec(output)?.[1];
      expect(kept, output).toMatch(/\.replaced-/);
      folders.push(kept as string);
      expect(code).toBe(0);
    },
  }).finally(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));
}, 90_000);

test('After yesterday’s backup of PostgreSQL everybody brings back their own day, nothing forged and nothing recalled with it (P1, P3, P6)', async () => {
  const database = await createTestDatabase();
  const run = promisify(execFile);
  try {
    await playRestore({
      env: { DATABASE_URL: database.url, FOYER_SECRET: 'a secret of thirty-two letters or more' },
      backUp: async ({ dataDir }) => {
        await run('pg_dump', ['--format=custom', `--file=${join(dataDir, 'dump')}`, database.url]);
      },
      restore: async ({ dataDir }) => {
        const args = ['--clean', '--if-exists', '--single-transaction', `--dbname=${database.url}`];
        await run('pg_restore', [...args, join(dataDir, 'dump')]);
        const { code, output } = await runTool('restore', ['--epoch'], { DATABASE_URL: database.url });
        expect(output).toMatch(/^The database goes on in epoch \d+\.$/);
        expect(code).toBe(0);
      },
    });
  } finally {
    await database.drop();
  }
}, 90_000);
