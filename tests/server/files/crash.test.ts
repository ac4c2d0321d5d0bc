import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newCommandId, type RoomId } from '#shared/ids.ts';
import { Device } from '../../support/device.ts';
import { Files, textFile } from '../../support/files.ts';
import { startServer } from '../../support/server.ts';
import { foundCompanies } from '../../support/two-companies.ts';

test('Files of recalled messages are gone, also when the server dies the moment it has said that the recall holds (P7)', async () => {
  const first = await startServer();
  const { dataDir } = first;
  try {
    const companies = await foundCompanies(first.url);
    const { ann, bo, as } = companies;
    const { room } = (await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user })) as {
      room: RoomId;
    };
    const page = pageDocument(room, 1);
    const files = new Files(first, companies);
    const device = await Device.of(first.url, companies, ann);
    await device.open(page);
    const sent = [];
    for (let at = 0; at < 12; at += 1) sent.push(await files.send(ann, device, room, textFile(`number ${at}`)));
    const names = async (): Promise<string[]> =>
      (await readdir(join(dataDir, 'files'), { recursive: true })).filter((name) => /f\w{26}$/.test(name));
    expect(await names()).toHaveLength(12);
    const [kept, ...going] = sent;
    // Signed in before: the session outlives the server.
    expect((await files.get(bo, kept?.file.id ?? '')).status).toBe(200);
    await Promise.all(going.map(({ record }) => device.recalls(page, record)));
    await first.kill();

    const second = await startServer({ env: { DATA_DIR: dataDir } });
    const again = new Files(second, companies);
    await expect
      .poll(async () => (await names()).map((name) => name.slice(3)), { timeout: 15_000 })
      .toEqual([kept?.file.id]);
    expect((await again.get(bo, kept?.file.id ?? '')).status).toBe(200);
    for (const { file } of going) expect((await again.get(ann, file.id)).status).toBe(404);
    await second.end();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}, 90_000);
