import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredBranding } from '#shared/api/branding.ts';
import { companyDocument, contactDocument, homeDocument, roomDocument } from '#shared/documents/names.ts';
import { contactIdOf, directRoomId, newCommandId } from '#shared/ids.ts';
import { Device } from '../../support/device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  const { ann, bo, as } = companies;
  await as(bo, 'POST', '/api/rooms/direct', { command: newCommandId(), user: ann.user });
  await as(bo, 'POST', '/api/contacts/save', { command: newCommandId(), user: ann.user });
  await as(bo, 'POST', '/api/blocks', { command: newCommandId(), user: ann.user, blocked: true, at: Date.now() });
});
afterAll(() => server.stop());

const picture = (filling: number): Buffer =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(200, filling)]);
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function upload(who: TestAccount, bytes: Buffer): Promise<string> {
  const answer = await server.fetch('/api/room-photos', {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-type': 'image/png' },
    cookie: await companies.cookie(who),
  });
  if (!answer.ok) throw new Error(`the upload answered ${answer.status}`);
  return ((await answer.json()) as { photo: string }).photo;
}

const path = '/api/company/branding';
const read = (who: TestAccount) => companies.as(who, 'GET', path) as Promise<StoredBranding>;
const change = async (who: TestAccount, wanted: object): Promise<StoredBranding> =>
  (await companies.as(who, 'PUT', path, { ...(await read(who)), ...wanted })) as StoredBranding;
const statusOf = async (who: TestAccount, address: string): Promise<number> =>
  (await server.fetch(address, { cookie: await companies.cookie(who) })).status;
const lastEntry = async (who: TestAccount): Promise<{ action: string; before: string; after: string; seq: number }> =>
  ((await companies.as(who, 'GET', '/api/company/audit')) as { entries: never[] }).entries[0] as never;

test('A company’s new name, colour and logo are seen at once by its own people and wherever others meet them (M41)', async () => {
  const { acmeAdmin, ann, bo, as } = companies;
  const [inside, outside] = [
    await Device.of(server.url, companies, ann),
    await Device.of(server.url, companies, bo),
  ] as const;
  const directory = companyDocument(ann.company);
  const room = roomDocument(directRoomId(ann.user, bo.user));
  const card = contactDocument(contactIdOf(bo.user, ann.user));
  const home = homeDocument(bo.user);
  await inside.open(directory);
  for (const document of [room, card, home]) await outside.open(document);
  await outside.sees(room, ann.company, { kind: 'room-company', name: 'Acme', colour: null, logo: null });
  await outside.sees(home, ann.user, { kind: 'block', company: { name: 'Acme' } });

  const logo = await upload(acmeAdmin, picture(1));
  const before = await read(acmeAdmin);
  expect(before).toEqual({ name: 'Acme', colour: null, logo: null, revision: 1 });
  const look = { name: 'Acme Works', colour: '#1f4d2e', logo };
  expect(await change(acmeAdmin, { ...look, colour: '#1F4D2E' })).toEqual({ ...look, revision: 2 });

  await inside.sees(directory, 'company', { kind: 'company', ...look });
  await outside.sees(room, ann.company, { kind: 'room-company', ...look });
  await outside.sees(card, 'profile', { company: { id: ann.company, ...look } });
  await outside.sees(home, ann.user, { kind: 'block', company: { name: 'Acme Works' } });
  expect(await as(ann, 'GET', '/api/me')).toMatchObject({ company: look });
  const entry = await lastEntry(acmeAdmin);
  expect(entry).toMatchObject({ action: 'company.branding-changed', subjectName: 'Acme Works' });
  expect(JSON.parse(entry.before)).toEqual({ name: 'Acme', colour: null, logo: null });
  expect(JSON.parse(entry.after)).toEqual(look);

  // Nobody's bytes are read who does not meet its people.
  expect(await statusOf(ann, `/api/photos/${logo}`)).toBe(200);
  expect(await statusOf(bo, `/api/photos/${logo}`)).toBe(200);
  expect(await statusOf(companies.cetusAdmin, `/api/photos/${logo}`)).toBe(404);
  expect((await server.fetch(`/api/photos/${logo}`)).status).toBe(401);
  inside.close();
  outside.close();
});

test('Whoever holds a link reads name, colour and logo of its company, and of no other (M41)', async () => {
  const { acmeAdmin, ann, cetusAdmin, as } = companies;
  const logo = picture(2);
  await change(acmeAdmin, { logo: await upload(acmeAdmin, logo) });
  const { code } = (await as(ann, 'POST', '/api/codes', { type: 'one-time' })) as { code: string };
  expect(await (await server.fetch(`/api/codes/${code}`)).json()).toMatchObject({ company: { hasLogo: true } });
  const shown = await server.fetch(`/api/codes/${code}/logo`);
  expect(shown.status).toBe(200);
  expect(Buffer.from(await shown.arrayBuffer()).equals(logo)).toBe(true);
  expect(shown.headers.get('content-security-policy')).toContain('sandbox');

  const other = (await as(cetusAdmin, 'POST', '/api/codes', { type: 'one-time' })) as { code: string };
  expect(await (await server.fetch(`/api/codes/${other.code}`)).json()).toMatchObject({ company: { hasLogo: false } });
  expect((await server.fetch(`/api/codes/${other.code}/logo`)).status).toBe(404);
  expect((await server.fetch(`/api/codes/${'0'.repeat(26)}/logo`)).status).toBe(404);
});

test('What is no name, no colour and nobody’s upload changes nothing (M41)', async () => {
  const { acmeAdmin, ann } = companies;
  const before = await read(acmeAdmin);
  const { seq } = await lastEntry(acmeAdmin);
  const hers = await upload(ann, picture(3));
  for (const wrong of [
    { name: '  ' },
    { name: 'x'.repeat(81) },
    { colour: 'red' },
    { colour: '#12345' },
    { colour: 'url(//evil.example)' },
    { logo: 'not-a-hash' },
    { logo: hashOf(picture(9)) },
    { logo: hers },
  ]) {
    await expect(change(acmeAdmin, wrong), JSON.stringify(wrong)).rejects.toThrow('422');
  }
  await expect(change(ann, {})).rejects.toThrow('403');
  expect(await read(acmeAdmin)).toEqual(before);
  // The same once more is no change either.
  expect(await change(acmeAdmin, {})).toEqual(before);
  expect((await lastEntry(acmeAdmin)).seq).toBe(seq);
});

test('Of two administrators who change it at once the second is told, and nothing of the first is lost (M41)', async () => {
  const { acmeAdmin, as } = companies;
  const read1 = await read(acmeAdmin);
  const saved = await change(acmeAdmin, { colour: '#0f6a73' });
  const late = { ...read1, name: 'Acme Late' };
  await expect(as(acmeAdmin, 'PUT', path, late)).rejects.toThrow(/409 .*revision/);
  expect(await read(acmeAdmin)).toEqual(saved);
});

test('A logo that was taken away is shown to nobody any more (M41)', async () => {
  const { acmeAdmin, bo } = companies;
  const { logo } = await read(acmeAdmin);
  expect(await statusOf(bo, `/api/photos/${logo}`)).toBe(200);
  await change(acmeAdmin, { logo: null });
  expect(await statusOf(bo, `/api/photos/${logo}`)).toBe(404);
});
