import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newCommandId, newRecordId, type RoomId } from '#shared/ids.ts';
import { uploadPath } from '#shared/api/files.ts';
import { Device } from '../../support/device.ts';
import { Files, picture, textFile } from '../../support/files.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
let files: Files;
let room: RoomId;
let annsDevice: Device;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  files = new Files(server, companies);
  const { ann, bo, as } = companies;
  ({ room } = (await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user })) as {
    room: RoomId;
  });
  annsDevice = await Device.of(server.url, companies, ann);
  await annsDevice.open(pageDocument(room, 1));
});
afterAll(async () => {
  annsDevice.close();
  await server.stop();
});

/** The machine may be busy beside. */
const patience = { timeout: 15_000 };

const allows = (admin: TestAccount, fileBytes: number): Promise<void> =>
  companies.setPolicy(admin, (policy) => ({
    ...policy,
    rules: { ...policy.rules, partners: { ...policy.rules.partners, fileBytes } },
  }));
const refusalOf = async (answer: Response): Promise<unknown> =>
  ((await answer.json()) as { refusal?: { rule: string } }).refusal?.rule;
/** What lies in the folder of files, unfinished or not. */
const stored = async (): Promise<string[]> =>
  (await readdir(join(server.dataDir, 'files'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test('Ann sends Bo a photo with a preview: it comes as it was, as a picture of this size (M42)', async () => {
  const { ann, bo } = companies;
  const photo = picture(1600, 900, 'Büro 3階.png');
  const { file } = await files.send(ann, annsDevice, room, photo, 'the room');
  expect(file).toMatchObject({
    name: 'Büro 3階.png',
    type: 'image/png',
    bytes: photo.bytes.length,
    picture: { width: 1600, height: 900 },
  });
  expect((await files.get(bo, file.id, 'preview')).status).toBe(404);
  const small = picture(640, 360);
  expect((await files.putPreview(ann, file.id, small.bytes)).status).toBe(200);

  const whole = await files.get(bo, file.id);
  expect(whole.status).toBe(200);
  expect(new Uint8Array(await whole.arrayBuffer())).toEqual(photo.bytes);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(photo.bytes.length),
    'content-disposition': `inline; filename="B_ro 3_.png"; filename*=UTF-8''B%C3%BCro%203%E9%9A%8E.png`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  const preview = await files.get(bo, file.id, 'preview');
  expect(new Uint8Array(await preview.arrayBuffer())).toEqual(small.bytes);
  expect(preview.headers.get('content-type')).toBe('image/png');
});

test('The same file for the same record is one file, and another one is none (M42)', async () => {
  const { ann } = companies;
  const record = newRecordId();
  const [one, again] = [textFile('once and only once'), textFile('once and only onc3')];
  const first = await files.upload(ann, room, record, one);
  expect(await files.upload(ann, room, record, one)).toEqual(first);
  expect((await files.put(ann, room, record, again)).status).toBe(422);
  expect((await files.put(ann, room, record, textFile('longer than it'.repeat(9)))).status).toBe(422);

  const racing = newRecordId();
  const answers = await Promise.all([1, 2, 3, 4].map(() => files.upload(ann, room, racing, one)));
  expect(new Set(answers.map(({ id, proof }) => `${id} ${proof}`)).size).toBe(1);
  expect(await stored()).toHaveLength((await stored()).filter((name) => name.startsWith('f')).length);
});

test('A device asks for a part of a file, and whether it still may have it (M42)', async () => {
  const { ann, bo } = companies;
  const { file } = await files.send(ann, annsDevice, room, textFile('0123456789', 'count.txt'));
  const whole = await files.get(bo, file.id);
  const etag = whole.headers.get('etag') ?? '';
  expect(whole.headers.get('content-type')).toBe('application/octet-stream');
  expect(whole.headers.get('content-disposition')).toContain('attachment; filename="count.txt"');
  const parts = [
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-100', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['bytes=5-2', 200, '0123456789', null],
    ['bytes=10-', 416, '', 'bytes */10'],
  ] as const;
  for (const [range, status, text, said] of parts) {
    const part = await files.get(bo, file.id, 'whole', { range });
    expect([part.status, await part.text(), part.headers.get('content-range')], range).toEqual([status, text, said]);
  }
  const head = await files.get(bo, file.id, 'whole', {}, 'HEAD');
  expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([200, '', '10']);
  expect((await files.get(bo, file.id, 'whole', { 'if-none-match': etag })).status).toBe(304);
  const changed = await files.get(bo, file.id, 'whole', { range: 'bytes=2-4', 'if-range': '"another"' });
  expect([changed.status, await changed.text()]).toEqual([200, '0123456789']);
  // What Bo may have without asking again, Cy may not.
  expect((await files.get(companies.cetusAdmin, file.id, 'whole', { 'if-none-match': etag })).status).toBe(404);
});

test('What companies do not let into their rooms is refused before it is read, with whose rule it is (A12, M42)', async () => {
  const { ann, acmeAdmin, borealisAdmin } = companies;
  const before = await stored();
  await allows(borealisAdmin, 1000);
  const large = await files.put(ann, room, newRecordId(), textFile('x'.repeat(1001)));
  expect(large.status).toBe(403);
  expect(await large.json()).toMatchObject({
    refusal: { rule: 'file-too-large', company: borealisAdmin.company },
  });
  expect((await files.put(ann, room, newRecordId(), textFile('x'.repeat(1000)))).status).toBe(200);

  // Whoever does not say how large it is hears so when it is.
  const unsaid = await fetch(
    `${server.url}${uploadPath(room, 1, newRecordId(), { name: 'a', type: '', picture: null })}`,
    {
      method: 'PUT',
      headers: { origin: server.url, cookie: await companies.cookie(ann) },
      body: new Blob(['y'.repeat(5000)]).stream(),
      duplex: 'half',
    } as RequestInit,
  );
  expect([unsaid.status, await refusalOf(unsaid)]).toEqual([403, 'file-too-large']);
  await allows(acmeAdmin, 0);
  const off = await files.put(ann, room, newRecordId(), textFile('x'));
  expect(await off.json()).toMatchObject({ refusal: { rule: 'files-off', company: acmeAdmin.company } });
  await allows(acmeAdmin, 25_000_000);
  await allows(borealisAdmin, 25_000_000);
  expect((await files.put(ann, room, newRecordId(), textFile(''))).status).toBe(422);
  expect(await stored()).toHaveLength(before.length + 1);
});

test('Who hears no while they still send hears it, and sends no more (M42)', async () => {
  const { ann, borealisAdmin } = companies;
  await allows(borealisAdmin, 1000);
  const large = new Uint8Array(60_000_000);
  const answers = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const answer = await files.put(ann, room, newRecordId(), { name: 'large.bin', type: '', bytes: large });
      return [answer.status, await refusalOf(answer)];
    }),
  );
  expect(answers).toEqual(answers.map(() => [403, 'file-too-large']));
  // As somebody who reads the answer only when they have sent a good part, and then goes on.
  const socket = createConnection(Number(new URL(server.url).port), 'localhost');
  const path = uploadPath(room, 1, newRecordId(), { name: 'large.bin', type: '', picture: null });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  let heard = '';
  socket.on('error', () => undefined);
  socket.pause().on('data', (data) => (heard += String(data)));
  socket.write(
    `PUT ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${server.url}\r\nCookie: ${await companies.cookie(ann)}\r\n` +
      `Content-Length: ${large.length}\r\n\r\n`,
  );
  await new Promise((resolve) => socket.write(large.subarray(0, 30_000_000), resolve));
  socket.resume();
  await expect.poll(() => heard, patience).toContain('file-too-large');
  expect(heard).toContain('connection: close');
  socket.write(large.subarray(30_000_000));
  await ended;
  await allows(borealisAdmin, 25_000_000);
});

test('A device that goes away in the middle leaves nothing (M42)', async () => {
  const before = await stored();
  const path = uploadPath(room, 1, newRecordId(), { name: 'half.bin', type: '', picture: null });
  const socket = createConnection(Number(new URL(server.url).port), 'localhost');
  socket.write(
    `PUT ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${server.url}\r\nCookie: ${await companies.cookie(companies.ann)}\r\n` +
      `Content-Length: 1000000\r\n\r\n${'z'.repeat(300_000)}`,
  );
  await expect.poll(async () => (await stored()).length, patience).toBe(before.length + 1);
  socket.destroy();
  await expect.poll(stored, patience).toEqual(before);
});

test('One person uploads a few files at a time, and the others go on (M42)', async () => {
  const { ann, bo } = companies;
  const path = (): string => uploadPath(room, 1, newRecordId(), { name: 'slow.bin', type: '', picture: null });
  const cookie = await companies.cookie(ann);
  const before = await stored();
  const slow = Array.from({ length: 8 }, () => {
    const socket = createConnection(Number(new URL(server.url).port), 'localhost');
    socket.write(
      `PUT ${path()} HTTP/1.1\r\nHost: x\r\nOrigin: ${server.url}\r\nCookie: ${cookie}\r\nContent-Length: 9000\r\n\r\nz`,
    );
    return socket;
  });
  await expect.poll(async () => (await stored()).length, patience).toBe(before.length + 8);
  const ninth = await files.put(ann, room, newRecordId(), textFile('x'));
  expect([ninth.status, ninth.headers.get('retry-after')]).toEqual([429, '5']);
  expect((await files.put(bo, room, newRecordId(), textFile('x'))).status).toBe(200);
  for (const socket of slow) socket.destroy();
  await expect.poll(async () => (await stored()).length, patience).toBe(before.length + 1);
  expect((await files.put(ann, room, newRecordId(), textFile('x'))).status).toBe(200);
});

test('One person fetches a few files at a time, whoever does not read them has them, and the others go on (M42)', async () => {
  const { ann, bo } = companies;
  const { file } = await files.send(ann, annsDevice, room, {
    name: 'large.bin',
    type: '',
    bytes: new Uint8Array(20_000_000),
  });
  const cookie = await companies.cookie(bo);
  const heard: string[] = [];
  const unread = Array.from({ length: 16 }, (_, at) => {
    const socket = createConnection(Number(new URL(server.url).port), 'localhost');
    socket.once('data', (data) => {
      heard[at] = String(data).slice(0, 12);
      socket.pause();
    });
    socket.write(`GET /api/files/${file.id} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`);
    return socket;
  });
  await expect.poll(() => heard, patience).toEqual(unread.map(() => 'HTTP/1.1 200'));
  const next = await files.get(bo, file.id);
  expect([next.status, next.headers.get('retry-after')]).toEqual([429, '5']);
  expect((await (await files.get(ann, file.id)).bytes()).length).toBe(20_000_000);
  unread[0]?.destroy();
  await expect.poll(async () => (await files.get(bo, file.id, 'whole', {}, 'HEAD')).status, patience).toBe(200);
  for (const socket of unread) socket.destroy();
});

test('Only a small picture of a picture of one’s own is a preview, and the first one stays (M42)', async () => {
  const { ann, bo } = companies;
  const { file } = await files.send(ann, annsDevice, room, picture(900, 900));
  const { file: text } = await files.send(ann, annsDevice, room, textFile('no picture'));
  const [first, second] = [picture(320, 320, 'a', 3), picture(320, 320, 'b', 5)];
  expect((await files.putPreview(bo, file.id, first.bytes)).status).toBe(404);
  expect((await files.putPreview(ann, text.id, first.bytes)).status).toBe(422);
  expect((await files.putPreview(ann, file.id, picture(641, 10).bytes)).status).toBe(422);
  expect((await files.putPreview(ann, file.id, new TextEncoder().encode('<svg/>'))).status).toBe(422);
  expect((await files.putPreview(ann, file.id, new Uint8Array(300 * 1024))).status).toBe(422);
  expect((await files.putPreview(ann, file.id, first.bytes)).status).toBe(200);
  expect((await files.putPreview(ann, file.id, second.bytes)).status).toBe(200);
  const seen = await files.get(bo, file.id, 'preview');
  expect(new Uint8Array(await seen.arrayBuffer())).toEqual(first.bytes);
});

test('What operators read counts files and their bytes, and names none (M42)', async () => {
  const { ann, bo } = companies;
  const read = async (): Promise<{ readonly text: string; readonly values: number[] }> => {
    const text = await (await server.fetch('/metrics')).text();
    const of = (name: string): number => Number(new RegExp(`^foyer_files_${name}_total (\\d+)$`, 'm').exec(text)?.[1]);
    return { text, values: [of('uploaded'), of('received_bytes'), of('sent_bytes')] };
  };
  const [uploaded = 0, received = 0, sent = 0] = (await read()).values;
  const { file } = await files.send(ann, annsDevice, room, textFile('0123456789', 'counted.txt'));
  await (await files.get(bo, file.id)).text();
  await (await files.get(bo, file.id, 'whole', { range: 'bytes=0-3' })).text();
  const after = await read();
  expect(after.values).toEqual([uploaded + 1, received + 10, sent + 14]);
  expect(after.text).not.toContain(file.id);
});
