import { gzipSync } from 'node:zlib';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newCommandId, newRecordId, type RoomId } from '#shared/ids.ts';
import { uploadPath } from '#shared/api/files.ts';
import { sentFileSchema, type SentFile } from '#shared/records/file.ts';
import { Device } from '../support/device.ts';
import { Files, picture, type DeviceFile } from '../support/files.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies } from '../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
let files: Files;
let room: RoomId;
let device: Device;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  files = new Files(server, companies);
  const { ann, bo, acmeAdmin, borealisAdmin, as, setPolicy } = companies;
  for (const admin of [acmeAdmin, borealisAdmin]) {
    await setPolicy(admin, (policy) => ({
      ...policy,
      rules: { ...policy.rules, partners: { ...policy.rules.partners, fileBytes: 250 * 1024 * 1024 } },
    }));
  }
  ({ room } = (await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user })) as {
    room: RoomId;
  });
  device = await Device.of(server.url, companies, ann);
  await device.open(pageDocument(room, 1));
});
afterAll(async () => {
  device.close();
  await server.stop();
});

const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);
const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));
const size = { width: 8, height: 8 };
const png = picture(8, 8).bytes;
/** A JPEG of 8 by 8 pixels as far as anybody looks who asks how large it is. */
const jpeg = joined(
  new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
  new Uint8Array([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0xff, 0xd9]),
);
const gif = joined(text('GIF89a'), new Uint8Array([8, 0, 8, 0, 0, 0, 0, 0x3b]));
const webp = joined(text('RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0'), new Uint8Array([0x2f, 7, 0xc0, 1, 0, 0, 0, 0]));
const script = '<script>alert(document.cookie)</script>';
const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`;
/** A header that says 65,535 by 65,535 pixels. */
const bomb = (() => {
  const head = Buffer.from(png);
  head.writeUInt32BE(65_535, 16);
  head.writeUInt32BE(65_535, 20);
  return new Uint8Array(head);
})();

type Case = readonly [name: string, type: string, bytes: Uint8Array<ArrayBuffer>];

/** What a browser would run or show as a page, under every name and type that might have it do so. */
const pretended: readonly Case[] = [
  ['photo.png', 'image/png', text(script)],
  ['photo.svg', 'image/svg+xml', text(svg)],
  ['photo.png', 'image/png', text(svg)],
  ['photo.jpg', 'image/jpeg', text(`<!doctype html>${script}`)],
  ['page.html', 'text/html', text(script)],
  ['page.htm', 'TEXT/HTML; charset=utf-8', text(script)],
  ['page.xhtml', 'application/xhtml+xml', text(script)],
  ['page.xml', 'text/xml', text(`<?xml-stylesheet href="data:,"?>${svg}`)],
  ['app.js', 'text/javascript', text('alert(1)')],
  ['app.mjs', 'application/javascript', text('alert(1)')],
  ['app.wasm', 'application/wasm', new Uint8Array([0, 0x61, 0x73, 0x6d])],
  ['worker.js', 'application/x-javascript', text('alert(1)')],
  ['movie.swf', 'application/x-shockwave-flash', text('FWS')],
  ['mail.eml', 'message/rfc822', text(`Content-Type: text/html\r\n\r\n${script}`)],
  ['mail.mht', 'multipart/related', text(script)],
  ['book.pdf', 'application/pdf', text('%PDF-1.4 /JS (app.alert(1))')],
  ['none', '', text(script)],
  ['none', 'nonsense', text(script)],
  ['none', 'image/png\r\nX-Injected: yes', text(script)],
  ['none', 'image/', text(script)],
  ['none', 'image/bmp', text('BM')],
  ['none', 'image/x-icon', new Uint8Array([0, 0, 1, 0])],
  ['none', 'image/tiff', text('II*\0')],
  ['none', 'image/avif', text('\0\0\0\x1cftypavif')],
  ['none', 'image/heic', text('\0\0\0\x1cftypheic')],
  // Signatures without a picture behind them.
  ['cut.png', 'image/png', png.slice(0, 8)],
  ['cut.png', 'image/png', png.slice(0, 20)],
  ['cut.png', 'image/png', joined(png.slice(0, 8), text(script))],
  ['cut.jpg', 'image/jpeg', jpeg.slice(0, 3)],
  ['cut.jpg', 'image/jpeg', joined(jpeg.slice(0, 4), text(script))],
  ['cut.jpg', 'image/jpeg', joined(jpeg.slice(0, 20), text(script))],
  ['cut.gif', 'image/gif', text('GIF89a')],
  ['cut.gif', 'image/gif', joined(text('GIF89a'), new Uint8Array([0, 0, 0, 0]))],
  ['cut.webp', 'image/webp', text('RIFF\0\0\0\0WEBP')],
  ['cut.webp', 'image/webp', text(`RIFF\0\0\0\0WEBP${script}`)],
  ['page.png', 'image/png', joined(text(script), png)],
  ['page.gif', 'image/gif', joined(text(' '), gif)],
  // What fills a reader's memory when it is unpacked.
  ['bomb.png', 'image/png', bomb],
  ['bomb.svgz', 'image/svg+xml', new Uint8Array(gzipSync(svg))],
  ['bomb.zip', 'application/zip', new Uint8Array(gzipSync(Buffer.alloc(20_000_000)))],
];

/** True pictures, whatever they are called and whatever follows in them: shown as what they are, and as nothing else. */
const pictures: readonly (readonly [...Case, expected: string])[] = [
  ['photo.png', 'image/png', png, 'image/png'],
  ['photo.html', 'text/html', png, 'image/png'],
  ['photo.svg', 'image/svg+xml', jpeg, 'image/jpeg'],
  ['photo.jpg', 'image/png', jpeg, 'image/jpeg'],
  ['photo.exe', 'application/octet-stream', gif, 'image/gif'],
  ['photo.webp', '', webp, 'image/webp'],
  ['polyglot.png', 'image/png', joined(png, text(script)), 'image/png'],
  ['polyglot.gif', 'text/javascript', joined(gif, text('=1;alert(1)')), 'image/gif'],
  ['polyglot.jpg', 'text/html', joined(jpeg, text(`--><html>${script}`)), 'image/jpeg'],
  ['polyglot.zip', 'application/zip', joined(png, text('PK\x05\x06')), 'image/png'],
];

/** Names as devices and attackers give them, and what is left of them. */
const names: readonly (readonly [claimed: string, kept: string])[] = [
  ['../../session-secret', 'session-secret'],
  ['..\\..\\windows\\system32\\cmd.exe', 'cmd.exe'],
  ['/etc/passwd', 'passwd'],
  ['a\r\nSet-Cookie: x=y\r\n\r\n<html>', 'a Set-Cookie: x=y <html>'],
  ['a\0b.txt', 'a b.txt'],
  ['invoice\u202etxt.exe', 'invoicetxt.exe'],
  ['\u2066a\u2069\u200b.pdf', 'a.pdf'],
  ['..', 'file'],
  ['...', 'file'],
  ['   ', 'file'],
  ['', 'file'],
  ['/', 'file'],
  ['.htaccess', '.htaccess'],
  ['"; filename="evil.html', '"; filename="evil.html'],
  [`${'n'.repeat(300)}.tar.gz`, `${'n'.repeat(77)}.gz`],
  [`${'n'.repeat(300)}.${'e'.repeat(40)}`, 'n'.repeat(80)],
  [`${'😀'.repeat(100)}.png`, `${'😀'.repeat(38)}.png`],
  ['계약서 최종.hwp', '계약서 최종.hwp'],
  ['見積書（最終）.xlsx', '見積書（最終）.xlsx'],
  ['\ud800broken.txt', '\ufffdbroken.txt'],
];

async function sent(file: DeviceFile): Promise<{ readonly file: SentFile; readonly answer: Response }> {
  const { file: given } = await files.send(companies.ann, device, room, file);
  expect(v.is(sentFileSchema, given), file.name).toBe(true);
  const answer = await files.get(companies.bo, given.id);
  expect(answer.status).toBe(200);
  // Whatever it is, it runs nothing, and no browser looks for itself what it might be.
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(answer.headers.get('x-injected')).toBeNull();
  expect(answer.headers.get('set-cookie')).toBeNull();
  return { file: given, answer };
}

test.each(pretended)('%s, called %s, is kept and never shown (M42)', async (name, type, bytes) => {
  const { file, answer } = await sent({ name, type, bytes, picture: size });
  expect(file.type).not.toMatch(/^image\/|html|xml|script|svg/);
  expect(file.picture).toBeNull();
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
});

test.each(pictures)('%s, called %s, is the picture that it is (M42)', async (name, type, bytes, expected) => {
  const { file, answer } = await sent({ name, type, bytes, picture: { width: 9, height: 9 } });
  expect(file).toMatchObject({ type: expected, picture: size });
  expect(answer.headers.get('content-type')).toBe(expected);
  expect(answer.headers.get('content-disposition')).toMatch(/^inline; /);
  // Without a size nobody could keep its place: a file like any other.
  const plain = await sent({ name, type, bytes });
  expect(plain.file).toMatchObject({ picture: null });
  expect(plain.answer.headers.get('content-disposition')).toMatch(/^attachment; /);
});

test.each(names)('The name %j leads nowhere and misleads nobody (M42)', async (claimed, kept) => {
  const { file, answer } = await sent({ name: claimed, type: 'text/plain', bytes: text('x') });
  expect(file.name).toBe(kept);
  const disposition = answer.headers.get('content-disposition') ?? '';
  expect(disposition).toMatch(/^attachment; filename="[^"\\%\r\n]*"; filename\*=UTF-8''[A-Za-z0-9%._~!&$+^`|#-]+$/);
  expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(kept);
});

test('Nothing and a name without end are refused (M42)', async () => {
  const { ann } = companies;
  const put = async (file: Partial<DeviceFile>): Promise<number> =>
    (await files.put(ann, room, newRecordId(), { name: 'a', type: 'b', bytes: text('x'), ...file })).status;
  expect(await put({})).toBe(200);
  expect(await put({ bytes: new Uint8Array() })).toBe(422);
  expect(await put({ name: 'n'.repeat(1001) })).toBe(422);
  expect(await put({ picture: { width: 0, height: 5 } })).toBe(422);
  expect(await put({ picture: { width: 70_000, height: 5 } })).toBe(422);
  const path = `/api/rooms/${room}/pages/1/files/${newRecordId()}`;
  const bare = await server.fetch(path, { method: 'PUT', body: 'x', cookie: await companies.cookie(ann) });
  expect(bare.status).toBe(422);
  for (const page of ['0', '01', '-1', '1e1', '99999999', 'x']) {
    const wrong = uploadPath(room, 1, newRecordId(), { name: 'a', type: 'b', picture: null }).replace(
      'pages/1/',
      `pages/${page}/`,
    );
    const answer = await server.fetch(wrong, { method: 'PUT', body: 'x', cookie: await companies.cookie(ann) });
    expect(answer.status, page).toBe(404);
  }
});

test('Large files come and go through little memory (M42)', async () => {
  const { ann, bo } = companies;
  const bytes = 120 * 1024 * 1024;
  /** The most memory that the server has taken since it was asked last, in MB. */
  const peak = async (): Promise<number> => {
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    await writeFile(`/proc/${server.pid}/clear_refs`, '5');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  };
  const large = { name: 'large.bin', type: '', bytes: new Uint8Array(bytes).fill(0x5a) };
  const get = async ({ id }: SentFile): Promise<number> => {
    let came = 0;
    for await (const part of (await files.get(bo, id)).body ?? []) came += (part as Uint8Array).length;
    return came;
  };
  await peak();
  const before = await peak();
  const { file } = await files.send(ann, device, room, large);
  await Promise.all([1, 2, 3].map(() => files.upload(ann, room, newRecordId(), large)));
  expect(await Promise.all([get(file), get(file)])).toEqual([bytes, bytes]);
  // Of 720 MB in all. Node lets some 64 MB of what it has passed on lie around before it looks for what to free.
  expect((await peak()) - before).toBeLessThan(110);
});

test('What lies on the disk is for the server’s user alone, under names that say nothing (M42)', async () => {
  const names = (await readdir(join(server.dataDir, 'files'), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile(),
  );
  expect(names.length).toBeGreaterThan(60);
  for (const { name } of names) expect(name).toMatch(/^f[0-9a-z]{26}(\.preview)?$/);
});
