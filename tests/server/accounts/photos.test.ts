import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(200, 7)]);
const hash = createHash('sha256').update(png).digest('hex');

const put = async (bytes: Buffer, type = 'image/png'): Promise<Response> =>
  server.fetch('/api/me/photo', {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-type': type },
    cookie: await companies.cookie(companies.ann),
  });

test('Ann sets her photo and others see it; a stranger does not (S54)', async () => {
  const { ann, bo, as } = companies;
  expect((await put(png)).status).toBe(200);
  expect(await as(ann, 'GET', '/api/me')).toMatchObject({ user: { photo: hash } });
  const found = await as(bo, 'POST', '/api/people/search', { by: 'message-id', text: 'ann' });
  expect(found).toMatchObject({ person: { photo: hash } });

  const seen = await server.fetch(`/api/photos/${hash}`, { cookie: await companies.cookie(bo) });
  expect(seen.status).toBe(200);
  expect(Buffer.from(await seen.arrayBuffer()).equals(png)).toBe(true);
  expect(seen.headers.get('content-type')).toBe('image/png');
  expect(seen.headers.get('x-content-type-options')).toBe('nosniff');
  expect(seen.headers.get('content-security-policy')).toContain('sandbox');
  expect(seen.headers.get('cache-control')).toContain('immutable');
  expect((await server.fetch(`/api/photos/${hash}`)).status).toBe(401);
});

test('What is no picture is refused whatever it calls itself, and so is what is too large', async () => {
  for (const bytes of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<html>', '', 'GIF89a']) {
    expect((await put(Buffer.from(bytes))).status, bytes).toBe(422);
  }
  expect((await put(Buffer.concat([png, Buffer.alloc(512 * 1024)]))).status).toBe(422);
});

test('A name that is no hash finds nothing', async () => {
  const cookie = await companies.cookie(companies.ann);
  for (const name of ['..%2fsession-secret', '0'.repeat(64), hash.toUpperCase(), `${hash}.png`]) {
    expect((await server.fetch(`/api/photos/${name}`, { cookie })).status, name).toBe(404);
  }
});
