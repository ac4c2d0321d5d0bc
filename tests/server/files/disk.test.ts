import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newCommandId, newRecordId, type RoomId } from '#shared/ids.ts';
import { Device } from '../../support/device.ts';
import { smallDisk } from '../../support/failing-disk.ts';
import { Files } from '../../support/files.ts';
import { startServer } from '../../support/server.ts';
import { foundCompanies } from '../../support/two-companies.ts';

const megabyte = 1024 * 1024;

test('A file for which the disk has no room is refused as such and leaves nothing; messages go on, and it comes when there is room (M42, P1)', async () => {
  const server = await startServer();
  const disk = smallDisk(20 * megabyte);
  try {
    const companies = await foundCompanies(server.url);
    const { ann, bo, as } = companies;
    const { room } = (await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user })) as {
      room: RoomId;
    };
    const page = pageDocument(room, 1);
    const device = await Device.of(server.url, companies, ann);
    await device.open(page);
    const files = new Files(server, companies);
    const large = { name: 'large.bin', type: '', bytes: new Uint8Array(30 * megabyte) };
    const record = newRecordId();

    disk.fail(server.pid);
    const refused = await files.put(ann, room, record, large);
    expect([refused.status, await refused.json()]).toMatchObject([503, { error: 'unavailable' }]);
    expect(await readdir(join(server.dataDir, 'files'))).toEqual([]);
    expect(await device.says(page, 'still here')).toBeNull();
    expect((await server.fetch('/healthz')).status).toBe(200);

    disk.mend(server.pid);
    const file = await files.upload(ann, room, record, large);
    expect(await device.writes(page, record, (at) => ({ kind: 'message', at, text: '', file }))).toBeNull();
    expect((await (await files.get(bo, file.id)).bytes()).length).toBe(30 * megabyte);
  } finally {
    await server.stop();
  }
}, 90_000);
