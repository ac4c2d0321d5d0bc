import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filePath, fileParts, uploadPath } from '#shared/api/files.ts';
import { newCommandId, newRecordId, type RoomId, type UserId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { openStorage } from '../../../server/storage/open.ts';
import { cookieFrom, startServer } from '../../support/server.ts';
import { runTool } from './tools.ts';

/** The smallest picture there is, one pixel. */
const photo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foyer-backup-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('A backup of a running server has its database, photos, files and secret for its owner alone, and starts as a server with the same sessions (P1, M14)', async () => {
  const data = join(folder, 'data');
  const backup = join(folder, 'backup');
  let server = await startServer({ env: { DATA_DIR: data } });
  const account = { name: 'Ada', email: 'ada@acme.example', password: 'a long enough secret' };
  const setup = await server.fetch('/api/setup', {
    method: 'POST',
    json: { companyName: 'Acme', locale: 'en', ...account },
  });
  const session = cookieFrom(setup);
  const put = await server.fetch('/api/me/photo', { method: 'PUT', cookie: session, body: photo });
  expect(put.status).toBe(200);
  const hash = createHash('sha256').update(photo).digest('hex');

  // A file that Ada sends, and one that is on its way.
  const post = async (to: string, json: object): Promise<{ readonly id: UserId; readonly room: RoomId }> =>
    (await (await server.fetch(to, { method: 'POST', cookie: session, json })).json()) as never;
  const colleague = { name: 'Al', email: 'al@acme.example', password: account.password, messageId: 'al.acme' };
  const { id: user } = await post('/api/company/members', colleague);
  const { room } = await post('/api/rooms/direct', { command: newCommandId(), user });
  const path = uploadPath(room, 1, newRecordId(), { name: 'a.png', type: '', picture: { width: 1, height: 1 } });
  const sent = await server.fetch(path, { method: 'PUT', cookie: session, body: photo });
  const { file } = (await sent.json()) as { file: SentFile };
  const preview = await server.fetch(filePath(file.id, 'preview'), { method: 'PUT', cookie: session, body: photo });
  expect(preview.status).toBe(200);
  await writeFile(join(data, 'files', `.${'0'.repeat(24)}`), 'half of');
  const place = `files/${file.id.slice(1, 3)}`;

  const made = await runTool('backup', [backup], { DATA_DIR: data });
  expect(made.output).toMatch(/the database \(\d\.\d MB\), 1 photo, 2 files, the session secret\.$/);
  expect((await readdir(backup, { recursive: true })).sort()).toEqual(
    [
      'files',
      place,
      `${place}/${file.id}`,
      `${place}/${file.id}.preview`,
      'foyer.db',
      'photos',
      `photos/${hash}`,
      'session-secret',
    ].sort(),
  );
  expect((await stat(backup)).mode & 0o777).toBe(0o700);
  for (const name of ['foyer.db', 'session-secret', `photos/${hash}`, `${place}/${file.id}`]) {
    expect((await stat(join(backup, name))).mode & 0o777, name).toBe(0o600);
  }
  expect(await runTool('backup', [backup], { DATA_DIR: data })).toEqual({
    code: 1,
    output: `The folder ${backup} is not empty; a backup needs a new one.`,
  });
  // A server is running: its data is not replaced.
  const running = await runTool('restore', [backup, '--replace'], { DATA_DIR: data });
  expect(running).toEqual({ code: 1, output: `Another Foyer server is using the data folder ${data}.` });
  await server.end();

  const elsewhere = join(folder, 'elsewhere');
  const restored = await runTool('restore', [backup], { DATA_DIR: elsewhere });
  expect(restored.output).toMatch(/^Restored to \S+, in epoch \d{6,}\.$/);
  server = await startServer({ env: { DATA_DIR: elsewhere } });
  const me = await server.fetch('/api/me', { cookie: session });
  expect(await me.text()).toContain(hash);
  const picture = await server.fetch(`/api/photos/${hash}`, { cookie: session });
  expect(Buffer.from(await picture.arrayBuffer()).equals(photo)).toBe(true);
  for (const part of fileParts) {
    const kept = await server.fetch(filePath(file.id, part), { cookie: session });
    expect(Buffer.from(await kept.arrayBuffer()).equals(photo), part).toBe(true);
  }
  await server.end();
  // What was restored a second time is another epoch again.
  const again = await runTool('restore', [backup, '--replace'], { DATA_DIR: elsewhere });
  expect(epochIn(again.output)).toBeGreaterThan(epochIn(restored.output));
}, 60_000);

test('A restore of what is no whole backup of this version says so in one sentence and changes nothing (M14)', async () => {
  const data = join(folder, 'data');
  const storage = await openStorage({ dataDir: data });
  await storage.migrate();
  await storage.close();
  const before = await readFile(join(data, 'foyer.db'));
  const restore = (...args: string[]) => runTool('restore', args, { DATA_DIR: data });

  const good = join(folder, 'good');
  expect((await runTool('backup', [good], { DATA_DIR: data })).code).toBe(0);
  expect((await restore(good)).output).toBe(
    `The data folder ${data} is not empty; with --replace it is kept beside the restored one.`,
  );
  const empty = join(folder, 'empty');
  await mkdir(empty);
  expect((await restore(empty, '--replace')).output).toBe(`The folder ${empty} is no backup: it holds no foyer.db.`);

  const damaged = join(folder, 'damaged');
  await mkdir(damaged);
  const bytes = await readFile(join(good, 'foyer.db'));
  await writeFile(join(damaged, 'foyer.db'), bytes.fill(0xff, 5000, 20_000));
  expect((await restore(damaged, '--replace')).output).toBe(`The backup ${damaged} is damaged; restore another one.`);

  const newer = join(folder, 'newer');
  expect((await runTool('backup', [newer], { DATA_DIR: data })).code).toBe(0);
  const database = new DatabaseSync(join(newer, 'foyer.db'));
  database.exec(`insert into migration values ('9999-later', 1)`);
  database.close();
  expect((await restore(newer, '--replace')).output).toBe(
    `The backup ${newer} was made by a newer version of Foyer; restore it with that version.`,
  );
  expect((await readFile(join(data, 'foyer.db'))).equals(before)).toBe(true);
  expect((await readdir(folder)).sort()).toEqual(['damaged', 'data', 'empty', 'good', 'newer']);

  // The same command with a backup that is whole.
  expect((await restore(good, '--replace')).code).toBe(0);
  expect(await runTool('backup', ['x'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/x' })).toEqual({
    code: 1,
    output: 'The data is in PostgreSQL: back it up with pg_dump, and the photos, files and the session secret with it.',
  });
}, 60_000);

const epochIn = (output: string): number => Number(/epoch (\d+)/.exec(output)?.[1]);
