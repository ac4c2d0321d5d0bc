import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newCommandId, newRecordId, type RoomId } from '#shared/ids.ts';
import { FileFolder, NoRoom } from '../../../server/files/file-folder.ts';
import { Device } from '../../support/device.ts';
import { smallDisk } from '../../support/failing-disk.ts';
import { Files, textFile } from '../../support/files.ts';
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

test('Files leave room on the disk: messages go on when they have none any more (M42, P1)', async () => {
  const server = await startServer({ env: { FILE_RESERVE: '999999999999999' } });
  try {
    const companies = await foundCompanies(server.url);
    const { ann, bo, as } = companies;
    const { room } = (await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user })) as {
      room: RoomId;
    };
    const refused = await new Files(server, companies).put(ann, room, newRecordId(), textFile('small'));
    expect([refused.status, await refused.json()]).toMatchObject([503, { error: 'unavailable' }]);
    expect(await readdir(join(server.dataDir, 'files'))).toEqual([]);
    const device = await Device.of(server.url, companies, ann);
    await device.open(pageDocument(room, 1));
    expect(await device.says(pageDocument(room, 1), 'still here')).toBeNull();
  } finally {
    await server.stop();
  }
});

test('It is looked for room as long as a file says, and again while it comes (M42, P1)', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'foyer-test-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const asked: number[] = [];
  let come = 0;
  const folder = new FileFolder(dataDir, (_folder, bytes) => {
    asked.push(bytes);
    return Promise.resolve(come <= 20 && bytes <= 100 * megabyte);
  });
  const chunk = Buffer.alloc(megabyte);
  const endless = (): Readable =>
    Readable.from(
      (function* () {
        for (come = 0; ; come += 1) yield chunk;
      })(),
      { highWaterMark: 1 },
    );
  await expect(folder.receive(endless(), 1000 * megabyte, 101 * megabyte)).rejects.toThrow(NoRoom);
  expect(asked).toEqual([101 * megabyte]);
  await expect(folder.receive(endless(), 1000 * megabyte, 100 * megabyte)).rejects.toThrow(NoRoom);
  expect(asked).toEqual([101, 100, 1, 1].map((megabytes) => megabytes * megabyte));
  expect(come).toBeLessThan(40);
  expect(await readdir(join(dataDir, 'files'))).toEqual([]);
});
