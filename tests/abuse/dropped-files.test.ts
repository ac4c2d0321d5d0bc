import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { laneOf } from '#shared/documents/lanes.ts';
import { pageDocument, type DocumentName } from '#shared/documents/names.ts';
import { newCommandId, type RecordId, type RoomId } from '#shared/ids.ts';
import { Device } from '../support/device.ts';
import { Files, textFile } from '../support/files.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies } from '../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
let files: Files;
let room: RoomId;
let page: DocumentName;
let device: Device;
let doc: Y.Doc;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  files = new Files(server, companies);
  const { ann, bo, as } = companies;
  ({ room } = (await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user })) as {
    room: RoomId;
  });
  page = pageDocument(room, 1);
  device = await Device.of(server.url, companies, ann);
  doc = await device.open(page);
});
afterAll(async () => {
  device.close();
  await server.stop();
});

/** How Bo and Ann are answered who ask for a file. */
const answers = async (id: string): Promise<number[]> => [
  (await files.get(companies.bo, id)).status,
  (await files.get(companies.ann, id)).status,
];
const gone = (id: string): Promise<void> => expect.poll(() => answers(id), { timeout: 15_000 }).toEqual([404, 404]);
const versions = (record: RecordId): string[] =>
  [...laneOf(doc, companies.ann.user).keys()].filter((key) => key.startsWith(`${record}~`));
/** Takes versions out of Ann's lane, as a program that does not recall. */
const takeOut = (keys: readonly string[]): void =>
  doc.transact(() => {
    for (const key of keys) laneOf(doc, companies.ann.user).delete(key);
  });

test('A file goes with the last version of its message, recalled or not, and not before (P7, M42)', async () => {
  const { ann } = companies;
  const { record, file } = await files.send(ann, device, room, textFile('in two versions'));
  const other = await files.send(ann, device, room, textFile('of another message'));
  const [first = ''] = versions(record);
  expect(await device.writes(page, record, (at) => ({ kind: 'message', at, text: 'said better', file }))).toBeNull();
  takeOut([first]);
  expect(await device.says(page, 'and then')).toBeNull();
  expect(await answers(file.id)).toEqual([200, 200]);
  takeOut(versions(record));
  await gone(file.id);
  expect(await answers(other.file.id)).toEqual([200, 200]);
});

test('A file goes when its message is changed to bring none (P7, M42)', async () => {
  const { ann } = companies;
  const { record, file } = await files.send(ann, device, room, textFile('to be left out'), 'with a file');
  const edit = (text: string, brings: object) =>
    device.writes(page, record, (at) => ({ kind: 'message', at, text, ...brings }));
  expect(await edit('with the same file', { file })).toBeNull();
  expect(await answers(file.id)).toEqual([200, 200]);
  expect(await edit('without', {})).toBeNull();
  await gone(file.id);
});
