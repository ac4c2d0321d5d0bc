import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { laneOf } from '#shared/documents/lanes.ts';
import { pageDocument, type DocumentName } from '#shared/documents/names.ts';
import { directRoomId, randomLetters } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { failingSync, fullDisk, hangingSync, type FailingDisk } from '../../support/failing-disk.ts';
import { HonestDevice } from '../../support/honest-device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { faultsOf } from './stored-truth.ts';

const patience = { timeout: 15_000, interval: 20 };
const devices: HonestDevice[] = [];
let server: TestServer;
let companies: Companies;
let page: DocumentName;

async function start(disk?: FailingDisk): Promise<void> {
  server = await startServer(disk ? { env: disk.env } : {});
  companies = await foundCompanies(server.url);
  const { ann, bo } = companies;
  await companies.as(ann, 'POST', '/api/rooms/direct', { command: randomLetters(20), user: bo.user });
  page = pageDocument(directRoomId(ann.user, bo.user), 1);
}

afterEach(async () => {
  for (const one of devices.splice(0)) one.rest();
  await server.stop();
});

async function device(name: string, account: TestAccount): Promise<HonestDevice> {
  const cookie = await companies.cookie(account);
  const made = new HonestDevice(name, account.user, () => ({ url: server.url, cookie }));
  devices.push(made);
  made.keep(page);
  made.wake();
  await expect.poll(() => made.isSettled, patience).toBe(true);
  return made;
}

const health = async (): Promise<unknown> => {
  const answer = await server.fetch('/healthz');
  return { status: answer.status, ...((await answer.json()) as object) };
};
const texts = (reader: HonestDevice, of: HonestDevice): string[] =>
  [...laneOf(reader.doc(page), of.user).values()].flatMap((value) => (value as { text?: string }).text ?? []).sort();

test.each([
  ['a disk without room', () => fullDisk],
  ['a disk that fails to sync', failingSync],
])(
  'On %s nothing is acknowledged, the server says so, and goes on by itself when it can: nothing lost, nothing twice (P1, P2)',
  async (_name, diskOf) => {
    const disk = diskOf();
    await start(disk);
    const anns = await device('annphone', companies.ann);
    const bos = await device('bophone', companies.bo);
    anns.say(page, '0 before');
    await expect.poll(() => anns.isSettled, patience).toBe(true);
    expect(await health()).toEqual({ status: 200, ok: true });

    disk.fail(server.pid);
    const known = new Set(anns.acknowledged(page));
    for (let count = 1; count <= 20; count += 1) anns.say(page, `${count} meanwhile`);
    await expect.poll(health, patience).toEqual({ status: 503, ok: false, reason: 'disk' });
    // The whole socket goes, with the code that makes an app wait longer each time.
    await expect.poll(() => anns.closes, patience).toContain(closeCodes.busy);
    await expect.poll(() => anns.closes.length, patience).toBeGreaterThan(2);
    expect(anns.acknowledged(page)).toEqual(known);
    expect(texts(bos, anns)).toEqual(['0 before']);
    expect(server.output()).toContain('make room on the disk of DATA_DIR, or repair it');
    const command = { command: randomLetters(20), user: companies.al.user };
    const cookie = await companies.cookie(companies.ann);
    const refused = await server.fetch('/api/rooms/direct', { method: 'POST', json: command, cookie });
    expect(refused.status).toBeGreaterThanOrEqual(500);
    // What one has can be read all the while.
    expect((await server.fetch('/api/me', { cookie })).status).toBe(200);

    disk.mend(server.pid);
    // Nobody has to write for the server to find out.
    await expect.poll(health, patience).toEqual({ status: 200, ok: true });
    await expect.poll(() => anns.isSettled, patience).toBe(true);
    const all = ['0 before', ...Array.from({ length: 20 }, (_, index) => `${index + 1} meanwhile`)].sort();
    await expect.poll(() => texts(bos, anns), patience).toEqual(all);
    expect(anns.acknowledged(page).size).toBe(known.size + 20);
    expect((await server.fetch('/api/rooms/direct', { method: 'POST', json: command, cookie })).status).toBe(200);

    await server.kill();
    server = await startServer({ env: { DATA_DIR: server.dataDir } });
    const fresh = await device('annlaptop', companies.ann);
    await expect.poll(() => texts(fresh, anns), patience).toEqual(all);
    expect(faultsOf(server.dataDir)).toEqual([]);
  },
);

const hanging = hangingSync();
test.skipIf(hanging === null)(
  'While a disk does not come back from a commit, nothing of it is acknowledged or seen by others; then all of it (P1)',
  async () => {
    await start(hanging!);
    const anns = await device('annphone', companies.ann);
    const bos = await device('bophone', companies.bo);
    const known = anns.acknowledged(page).size;
    hanging!.fail(server.pid);
    for (let count = 0; count < 10; count += 1) anns.say(page, `slowly ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(anns.acknowledged(page).size).toBe(known);
    expect(texts(bos, anns)).toEqual([]);
    // What needs no disk goes on meanwhile.
    const cookie = await companies.cookie(companies.bo);
    expect((await server.fetch('/healthz', { cookie })).status).toBe(200);
    hanging!.mend(server.pid);
    await expect.poll(() => anns.acknowledged(page).size, patience).toBe(known + 10);
    await expect.poll(() => texts(bos, anns).length, patience).toBe(10);
    expect(anns.closes).toEqual([]);
  },
);

test('A command that holds the database for half a second holds up no acknowledgement (P1)', async () => {
  await start();
  const anns = await device('annphone', companies.ann);
  const bos = await device('bophone', companies.bo);
  const known = anns.acknowledged(page).size;
  const other = new DatabaseSync(join(server.dataDir, 'foyer.db'));
  other.exec('BEGIN IMMEDIATE');
  for (let count = 0; count < 10; count += 1) anns.say(page, `meanwhile ${count}`);
  await expect.poll(() => anns.acknowledged(page).size, patience).toBe(known + 10);
  await expect.poll(() => texts(bos, anns).length, patience).toBe(10);
  other.exec('ROLLBACK');
  other.close();
  await server.kill();
  server = await startServer({ env: { DATA_DIR: server.dataDir } });
  const fresh = await device('annlaptop', companies.ann);
  await expect.poll(() => texts(fresh, anns).length, patience).toBe(10);
  expect(faultsOf(server.dataDir)).toEqual([]);
});
