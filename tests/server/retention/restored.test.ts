import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { laneOf } from '#shared/documents/lanes.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { directRoomId, newCommandId, type UserId } from '#shared/ids.ts';
import type { Retention } from '#shared/api/records.ts';
import { Device } from '../../support/device.ts';
import { Files, textFile } from '../../support/files.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { storedBytesInclude } from '../../support/stored-bytes.ts';
import { foundCompanies, type Companies } from '../../support/two-companies.ts';
import { runTool } from '../durability/tools.ts';

const isErased = async ({ as, borealisAdmin }: Companies): Promise<boolean | undefined> =>
  ((await as(borealisAdmin, 'GET', '/api/company/retention')) as Retention).orders[0]?.isDone;

test('A member who was erased stays erased when an older backup is restored, with what they wrote and without an account (P7)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-restored-'));
  const data = join(folder, 'data');
  let server: TestServer = await startServer({ env: { DATA_DIR: data } });
  try {
    const companies = await foundCompanies(server.url);
    const { ann, bo, borealisAdmin, as } = companies;
    const room = directRoomId(ann.user, bo.user);
    const page = pageDocument(room, 1);
    await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
    const files = new Files(server, companies);
    for (const account of [ann, bo]) {
      const device = await Device.of(server.url, companies, account);
      await device.open(page);
      const file = textFile(`${account.name} sent this`);
      await files.send(account, device, room, file, `${account.name} wrote this`);
      device.socket.close();
    }
    expect((await runTool('backup', [join(folder, 'backup')], { DATA_DIR: data })).code).toBe(0);

    const order = { reason: 'Left and asked for it' };
    await as(borealisAdmin, 'POST', `/api/company/members/${bo.user}/erase`, order);
    await expect.poll(() => isErased(companies), { timeout: 10_000 }).toBe(true);
    await server.end();
    expect(await storedBytesInclude(data, 'Bo Lind wrote this')).toBe(false);
    expect(await storedBytesInclude(data, 'Bo Lind sent this')).toBe(false);
    expect(await storedBytesInclude(data, 'Ann Carter wrote this')).toBe(true);
    expect(await storedBytesInclude(data, 'Ann Carter sent this')).toBe(true);

    const saved = join(folder, 'erasures');
    expect((await runTool('restore', ['--save-erasures', saved], { DATA_DIR: data })).output).toMatch(
      /^Saved 2 erasures to /,
    );
    const restored = await runTool('restore', [join(folder, 'backup'), '--replace'], { DATA_DIR: data });
    expect(restored.output).toMatch(/ 2 erasures stay in force\. What was there is in /);
    // The positive: without the ledger it is back.
    expect(await storedBytesInclude(data, 'Bo Lind wrote this')).toBe(true);
    expect(await storedBytesInclude(data, 'Bo Lind sent this')).toBe(true);
    // The same where the data folder itself is lost.
    const elsewhere = join(folder, 'elsewhere');
    const alone = await runTool('restore', [join(folder, 'backup'), '--erasures', saved], { DATA_DIR: elsewhere });
    expect(alone.output).toMatch(/ 2 erasures stay in force\.$/);

    for (const dataDir of [data, elsewhere]) {
      server = await startServer({ env: { DATA_DIR: dataDir } });
      const again: Companies = { ...companies, as: asOn(server), cookie: cookieOn(server) };
      await expect(server.cookieOf(bo.email, bo.password)).rejects.toThrow('401');
      await expect.poll(() => isErased(again), { timeout: 10_000 }).toBe(true);
      const device = await Device.of(server.url, again, ann);
      const doc = await device.open(page);
      await expect.poll(() => textsIn(doc, ann.user)).toEqual(['Ann Carter wrote this']);
      expect(textsIn(doc, bo.user)).toEqual([]);
      device.socket.close();
      await server.end();
      expect(await storedBytesInclude(dataDir, 'Bo Lind wrote this')).toBe(false);
      expect(await storedBytesInclude(dataDir, 'Bo Lind sent this')).toBe(false);
      expect(await storedBytesInclude(dataDir, 'Ann Carter sent this')).toBe(true);
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 90_000);

const textsIn = (doc: Parameters<typeof laneOf>[0], user: UserId): unknown[] =>
  [...laneOf(doc, user).values()].map((value) => (value as { text: string }).text);

const cookieOn =
  (server: TestServer): Companies['cookie'] =>
  ({ email, password }) =>
    server.cookieOf(email, password);

const asOn =
  (server: TestServer): Companies['as'] =>
  async (account, method, path) => {
    const answer = await server.fetch(path, { method, cookie: await cookieOn(server)(account) });
    return answer.json();
  };
