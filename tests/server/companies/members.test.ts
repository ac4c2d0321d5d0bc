import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyDocument, homeDocument, roomDocument } from '#shared/documents/names.ts';
import { directRoomId, newCommandId } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { Device } from '../../support/device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

/** The status and body of what somebody asks. */
async function ask(account: TestAccount, method: string, path: string, json?: unknown) {
  const response = await server.fetch(path, { method, cookie: await companies.cookie(account), json });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const password = 'a long enough secret';

describe('The directory of Acme', () => {
  test('shows company, groups and people to its members, and follows every change at once (S54)', async () => {
    const { ann, al, acmeAdmin, as } = companies;
    const directory = companyDocument(ann.company);
    const device = await Device.of(server.url, companies, ann);
    await device.open(directory);
    await device.sees(directory, 'company', { kind: 'company', name: 'Acme' });
    await device.sees(directory, al.user, { kind: 'person', name: 'Al Byrne', messageId: 'al.byrne', group: null });
    const group = (await as(acmeAdmin, 'POST', '/api/company/groups', { name: 'Sales' })) as { id: string };
    await device.sees(directory, group.id, { kind: 'group', name: 'Sales', parent: null });
    await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { group: group.id, title: 'Broker' });
    await device.sees(directory, al.user, { group: group.id, title: 'Broker' });
    const made = await as(acmeAdmin, 'POST', '/api/company/members', {
      name: 'Abe',
      email: 'abe@acme.example',
      password,
    });
    await device.sees(directory, (made as { id: string }).id, { kind: 'person', name: 'Abe' });
    await as(acmeAdmin, 'DELETE', `/api/company/groups/${group.id}`);
    await device.misses(directory, group.id);
    await device.sees(directory, al.user, { group: null });
    device.close();
  });

  test('gives a person’s new name, title and photo to every room they are in (S54)', async () => {
    const { ann, bo, acmeAdmin, as } = companies;
    const room = directRoomId(ann.user, bo.user);
    await as(bo, 'POST', '/api/rooms/direct', { command: newCommandId(), user: ann.user });
    const device = await Device.of(server.url, companies, bo);
    await device.open(roomDocument(room));
    await device.sees(roomDocument(room), ann.user, { name: 'Ann Carter', title: null });
    await as(ann, 'PATCH', '/api/me', { name: 'Ann Byron' });
    await device.sees(roomDocument(room), ann.user, { name: 'Ann Byron', title: null });
    await as(acmeAdmin, 'PATCH', `/api/company/members/${ann.user}`, { title: 'Head of sales' });
    await device.sees(roomDocument(room), ann.user, { name: 'Ann Byron', title: 'Head of sales' });
    const body = Buffer.from('\x89PNG\r\n\x1a\n and a face', 'latin1');
    const cookie = await companies.cookie(ann);
    const response = await server.fetch('/api/me/photo', { method: 'PUT', cookie, body });
    const { user } = (await response.json()) as { user: { photo: string } };
    expect(user.photo).toMatch(/^[0-9a-f]{64}$/);
    await device.sees(roomDocument(room), ann.user, { name: 'Ann Byron', photo: user.photo });
    device.close();
  });
});

describe('A message ID', () => {
  test('is one person’s on the whole server, whatever case it is written in (S17)', async () => {
    const { ann, bo, as } = companies;
    expect(await as(ann, 'PATCH', '/api/me', { messageId: 'Ann.B' })).toMatchObject({ user: { messageId: 'Ann.B' } });
    expect(await ask(bo, 'PATCH', '/api/me', { messageId: 'aNN.b' })).toMatchObject({
      status: 409,
      body: { error: 'taken', fields: ['messageId'] },
    });
    expect(await as(ann, 'PATCH', '/api/me', { messageId: 'ann' })).toMatchObject({ user: { messageId: 'ann' } });
    expect(await as(bo, 'PATCH', '/api/me', { messageId: 'Ann.B' })).toMatchObject({ user: { messageId: 'Ann.B' } });
    expect(await as(bo, 'PATCH', '/api/me', { messageId: null })).toMatchObject({ user: { messageId: null } });
    await as(bo, 'PATCH', '/api/me', { messageId: bo.messageId });
  });

  test('goes to exactly one of two who ask for it at the same time (S17)', async () => {
    const { ann, bo, al } = companies;
    const answers = await Promise.all(
      [ann, bo, al].map((one) => ask(one, 'PATCH', '/api/me', { messageId: 'Wanted' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    for (const one of [ann, bo, al]) await companies.as(one, 'PATCH', '/api/me', { messageId: one.messageId });
  });
});

describe('Groups', () => {
  test('never lie under themselves, nor under another company’s', async () => {
    const { acmeAdmin, borealisAdmin, as } = companies;
    const group = async (admin: TestAccount, name: string, parent?: string): Promise<string> =>
      ((await as(admin, 'POST', '/api/company/groups', { name, parent })) as { id: string }).id;
    const top = await group(acmeAdmin, 'Top');
    const below = await group(acmeAdmin, 'Below', top);
    const foreign = await group(borealisAdmin, 'Foreign');
    const path = `/api/company/groups/${top}`;
    for (const parent of [top, below, foreign]) {
      expect(await ask(acmeAdmin, 'PATCH', path, { parent })).toMatchObject({
        status: 422,
        body: { fields: ['parent'] },
      });
    }
    expect(await ask(borealisAdmin, 'PATCH', path, { name: 'Mine' })).toMatchObject({ status: 404 });
    expect(await ask(borealisAdmin, 'DELETE', path)).toMatchObject({ status: 404 });
    expect(await as(acmeAdmin, 'PATCH', `/api/company/groups/${below}`, { parent: null })).toMatchObject({
      parent: null,
    });
    expect(await as(acmeAdmin, 'PATCH', path, { parent: below })).toMatchObject({ parent: below });
  });
});

describe('Roles', () => {
  test('keep administration from members, owners from administrators, and an owner in the company', async () => {
    const { acmeAdmin, ann, al, borealisAdmin, as } = companies;
    const member = (account: TestAccount): string => `/api/company/members/${account.user}`;
    expect(await ask(ann, 'GET', '/api/company/members')).toMatchObject({ status: 403 });
    expect(await ask(ann, 'PATCH', member(al), { title: 'x' })).toMatchObject({ status: 403 });
    await as(acmeAdmin, 'PATCH', member(ann), { role: 'administrator' });
    expect(await ask(ann, 'GET', '/api/company/members')).toMatchObject({ status: 200 });
    expect(await ask(ann, 'PATCH', member(al), { role: 'owner' })).toMatchObject({ status: 403 });
    expect(await ask(ann, 'PATCH', member(acmeAdmin), { role: 'member' })).toMatchObject({ status: 403 });
    expect(await ask(ann, 'PATCH', member(acmeAdmin), { suspended: true })).toMatchObject({ status: 403 });
    const newOwner = { name: 'New', email: 'new@acme.example', password, role: 'owner' };
    expect(await ask(ann, 'POST', '/api/company/members', newOwner)).toMatchObject({ status: 403 });
    expect(await ask(acmeAdmin, 'PATCH', member(acmeAdmin), { role: 'member' })).toMatchObject({ status: 422 });
    expect(await ask(acmeAdmin, 'PATCH', member(acmeAdmin), { suspended: true })).toMatchObject({ status: 422 });
    expect(await ask(borealisAdmin, 'PATCH', member(ann), { title: 'x' })).toMatchObject({ status: 404 });
    await as(acmeAdmin, 'PATCH', member(ann), { role: 'member' });
  });

  test('let only the owner of the first company create companies', async () => {
    const { borealisAdmin, acmeAdmin } = companies;
    const company = (email: string) => ({ companyName: 'Dorado', owner: { name: 'Dee', email, password } });
    expect(await ask(borealisAdmin, 'POST', '/api/companies', company('dee@dorado.example'))).toMatchObject({
      status: 403,
    });
    expect(await ask(acmeAdmin, 'POST', '/api/companies', company('Dee@Dorado.example'))).toMatchObject({
      status: 200,
      body: { company: { name: 'Dorado' }, owner: { role: 'owner', email: 'dee@dorado.example' } },
    });
    const again = await ask(acmeAdmin, 'POST', '/api/companies', company('dee@dorado.example'));
    expect(again).toMatchObject({ status: 409, body: { fields: ['email'] } });
    const setUp = { companyName: 'Evil', name: 'Eve', email: 'eve@evil.example', password, locale: 'en' };
    expect((await server.fetch('/api/setup', { method: 'POST', json: setUp })).status).toBe(409);
  });
});

describe('Suspending Al', () => {
  test('ends his sockets and sessions, takes him out of the directory and seals his rooms with partners, until he is back (R04, S01)', async () => {
    const { al, ann, bo, acmeAdmin, as } = companies;
    const [directory, room] = [companyDocument(al.company), directRoomId(al.user, bo.user)];
    await as(al, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
    const his = await Device.of(server.url, companies, al);
    await his.open(homeDocument(al.user));
    const anns = await Device.of(server.url, companies, ann);
    await anns.open(directory);
    await anns.sees(directory, al.user, { kind: 'person' });
    const bos = await Device.of(server.url, companies, bo);
    await bos.open(roomDocument(room));
    const closed = his.socket.closed();

    await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { suspended: true });
    expect(await closed).toBe(closeCodes.signedOut);
    expect((await ask(al, 'GET', '/api/me')).status).toBe(401);
    await expect(server.cookieOf(al.email, al.password)).rejects.toThrow('401');
    await anns.misses(directory, al.user);
    await bos.sees(roomDocument(room), 'seal', { sealed: true, refusal: { rule: 'sealed', company: al.company } });

    await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { suspended: false });
    await anns.sees(directory, al.user, { kind: 'person' });
    await bos.sees(roomDocument(room), 'seal', { sealed: false });
    await expect(server.cookieOf(al.email, al.password)).resolves.toContain('foyer');
    anns.close();
    bos.close();
  });
});
