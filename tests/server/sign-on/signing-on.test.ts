import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CookieJar } from '../../support/cookie-jar.ts';
import { startProvider, type TestProvider } from '../../support/oidc-provider.ts';
import { foundSignOn, meOf, through, type SignOnWorld } from './world.ts';

let world: SignOnWorld;
let provider: TestProvider;
beforeAll(async () => {
  world = await foundSignOn();
  provider = await startProvider(world.server.url, {
    'p-ann': { email: 'ann@acme.example', email_verified: true, name: 'Ann C.' },
    'p-new': { email: 'New.Person@acme.example', email_verified: true, name: 'Nia New' },
    'p-invited': { email: 'ina@acme.example', email_verified: true, name: 'Ina Vited' },
    'p-unverified': { email: 'al@acme.example', email_verified: false, name: 'Al Byrne' },
    'p-foreign': { email: 'someone@elsewhere.example', email_verified: true, name: 'Some One' },
    'p-bo': { email: 'bo@borealis.example', email_verified: true, name: 'Bo Lind' },
    'p-other-ann': { email: 'ann@acme.example', email_verified: true, name: 'Ann the second' },
    'p-leaver': { email: 'lee@acme.example', email_verified: true, name: 'Lee Ver' },
    'p-pat': { email: 'p-pat@acme.example', email_verified: true, name: 'Pat' },
    'p-eve': { email: 'p-eve@acme.example', email_verified: true, name: 'Eve' },
  });
  const { acmeAdmin } = world.companies;
  const saved = await world.save(
    acmeAdmin,
    {
      provider: { issuer: provider.issuer, clientId: provider.clientId },
      domains: ['acme.example', 'borealis.example'],
    },
    provider.secret,
  );
  expect(saved.status, await saved.clone().text()).toBe(200);
});
afterAll(async () => {
  await world.stop();
  await provider.stop();
});

const startOf = (more?: Readonly<Record<string, string>>): string =>
  world.start(world.companies.acmeAdmin.company, more);

test('A member signs in by their company’s provider, is led on to a page of the app, and is the same person again (M30)', async () => {
  const { ann } = world.companies;
  const { url, jar } = await through(startOf({ to: '/settings', hint: 'ann@acme.example' }), 'p-ann');
  expect(url.pathname).toBe('/sign-in');
  expect(url.searchParams.get('signed-in')).toBe('1');
  expect(url.searchParams.get('to')).toBe('/settings');
  // What they are called here stays theirs.
  expect(await meOf(world.server, jar)).toMatchObject({ id: ann.user, name: 'Ann Carter' });
  const again = await through(startOf({ to: 'https://evil.example/' }), 'p-ann');
  expect(again.url.searchParams.get('to')).toBe('/');
  expect(await meOf(world.server, again.jar)).toMatchObject({ id: ann.user });
  const stored = await world.rules(world.companies.acmeAdmin);
  expect(stored.ways.signOn).toBe(1);
  expect(stored.testedAt).not.toBeNull();
});

test('Who is nobody here is let in where the company lets such join, with its group, and not otherwise (M30)', async () => {
  const { acmeAdmin, as } = world.companies;
  const refused = await through(startOf(), 'p-new');
  expect(refused.url.searchParams.get('problem')).toBe('not-member');
  expect(await meOf(world.server, refused.jar)).toBeNull();

  const group = (await as(acmeAdmin, 'POST', '/api/company/groups', { name: 'Newcomers' })) as { id: string };
  expect((await world.save(acmeAdmin, { joins: true, joinGroup: group.id as never })).status).toBe(200);
  const { jar } = await through(startOf({ locale: 'ko' }), 'p-new');
  const me = await meOf(world.server, jar);
  expect(me).toMatchObject({ name: 'Nia New', email: 'new.person@acme.example', group: group.id, locale: 'ko' });
  const twice = await through(startOf(), 'p-new');
  expect((await meOf(world.server, twice.jar))?.id).toBe(me?.id);
  const { members } = (await as(acmeAdmin, 'GET', '/api/company/members')) as { members: { email: string }[] };
  expect(members.filter(({ email }) => email === 'new.person@acme.example')).toHaveLength(1);
  const { entries } = (await as(acmeAdmin, 'GET', '/api/company/audit?kind=member')) as {
    entries: { action: string; subjectName: string }[];
  };
  expect(entries).toContainEqual(
    expect.objectContaining({ action: 'member.joined-by-sign-on', subjectName: 'Nia New' }),
  );
  expect((await world.save(acmeAdmin, { joins: false, joinGroup: null })).status).toBe(200);
});

test('An invitation is answered by single sign-on: with its role and title, also where nobody joins by themselves (M21, M30)', async () => {
  const { acmeAdmin, as } = world.companies;
  await as(acmeAdmin, 'POST', '/api/company/invitations', {
    email: 'ina@acme.example',
    title: 'Auditor',
    role: 'administrator',
  });
  const { jar } = await through(startOf(), 'p-invited');
  expect(await meOf(world.server, jar)).toMatchObject({ name: 'Ina Vited', title: 'Auditor', role: 'administrator' });
  expect(((await as(acmeAdmin, 'GET', '/api/company/invitations')) as { invitations: unknown[] }).invitations).toEqual(
    [],
  );
});

describe('Nobody gets in (M30)', () => {
  test.each([
    ['with an address that is not verified', 'p-unverified', 'email'],
    ['with an address of another domain', 'p-foreign', 'domain'],
    ['with an address of somebody in another company', 'p-bo', 'elsewhere'],
    ['who says no at the provider', 'deny', 'denied'],
    ['as a member who is somebody else there', 'p-other-ann', 'other-identity'],
  ])('%s', async (_what, who, problem) => {
    const { url, jar } = await through(startOf(), who);
    expect(url.pathname).toBe('/sign-in');
    expect(url.searchParams.get('problem')).toBe(problem);
    expect(await meOf(world.server, jar)).toBeNull();
  });

  test('who is suspended, or was removed, until they are invited again', async () => {
    const { acmeAdmin, as } = world.companies;
    await world.save(acmeAdmin, { joins: true });
    const first = await through(startOf(), 'p-leaver');
    const lee = (await meOf(world.server, first.jar))!.id;
    await as(acmeAdmin, 'PATCH', `/api/company/members/${lee}`, { suspended: true });
    expect(await meOf(world.server, first.jar)).toBeNull();
    expect((await through(startOf(), 'p-leaver')).url.searchParams.get('problem')).toBe('suspended');
    await as(acmeAdmin, 'POST', `/api/company/members/${lee}/remove`, {});
    expect((await through(startOf(), 'p-leaver')).url.searchParams.get('problem')).toBe('removed');
    await as(acmeAdmin, 'POST', '/api/company/invitations', { email: 'lee@acme.example' });
    const back = await through(startOf(), 'p-leaver');
    expect((await meOf(world.server, back.jar))?.id).not.toBe(lee);
    await world.save(acmeAdmin, { joins: false });
  });

  test.each([
    ['removed', 'p-pat', 'remove', {}],
    ['erased', 'p-eve', 'erase', { reason: 'asked for it' }],
  ])('who only ever had a password and was %s, until they are invited again', async (_how, who, act, body) => {
    const { acmeAdmin, as } = world.companies;
    const email = `${who}@acme.example`;
    const member = { name: 'Password Only', email, password: 'a long enough secret' };
    const { id } = (await as(acmeAdmin, 'POST', '/api/company/members', member)) as { id: string };
    await world.save(acmeAdmin, { joins: true });
    await as(acmeAdmin, 'POST', `/api/company/members/${id}/${act}`, body);
    const refused = await through(startOf(), who);
    expect(refused.url.searchParams.get('problem')).toBe('removed');
    expect(await meOf(world.server, refused.jar)).toBeNull();
    await as(acmeAdmin, 'POST', '/api/company/invitations', { email });
    const back = await through(startOf(), who);
    expect(await meOf(world.server, back.jar)).toMatchObject({ email });
    expect((await meOf(world.server, back.jar))?.id).not.toBe(id);
    await world.save(acmeAdmin, { joins: false });
  });

  test('at a company that has no single sign-on', async () => {
    const { url } = await new CookieJar().open(world.start(world.companies.cetusAdmin.company));
    expect(url.searchParams.get('problem')).toBe('not-set-up');
  });

  test('whose attempt is another browser’s, was used, or never was', async () => {
    const jar = new CookieJar();
    const asked = await jar.open(startOf());
    const body = new URLSearchParams({ login: 'p-ann' });
    const isBack = (url: URL): boolean => url.pathname === '/api/sign-on/callback';
    const { url: callback } = await jar.open(asked.url.href, { method: 'POST', body, until: isBack });
    expect(callback.searchParams.get('code')).not.toBeNull();

    const stranger = await new CookieJar().open(callback.href);
    expect(stranger.url.searchParams.get('problem')).toBe('expired');
    const otherState = new URL(callback);
    otherState.searchParams.set('state', 'x'.repeat(43));
    expect((await jar.open(otherState.href)).url.searchParams.get('problem')).toBe('expired');
    // The one whose it is still gets in, once.
    expect((await jar.open(callback.href)).url.searchParams.get('signed-in')).toBe('1');
    expect((await jar.open(callback.href)).url.searchParams.get('problem')).toBe('expired');
  });
});

test('The look-up tells of domains and companies, and nothing of accounts (M30)', async () => {
  const look = async (query: string): Promise<unknown> => (await world.server.fetch(`/api/sign-on?${query}`)).json();
  const { company } = world.companies.acmeAdmin;
  const found = { company: { id: company, name: 'Acme', colour: null }, required: false };
  expect(await look('domain=acme.example')).toEqual(found);
  expect(await look(`company=${company}`)).toEqual(found);
  const nothing = { company: null, required: false };
  expect(await look('domain=elsewhere.example')).toEqual(nothing);
  expect(await look(`company=${world.companies.cetusAdmin.company}`)).toEqual(nothing);
  let last = 200;
  for (let count = 0; count < 60 && last === 200; count += 1) {
    last = (await world.server.fetch('/api/sign-on?domain=elsewhere.example')).status;
  }
  expect(last).toBe(429);
});

test('An administrator unlinks a member whose account there was made anew; then it is theirs, and the old one is nobody’s (M30)', async () => {
  const { acmeAdmin, ann, as } = world.companies;
  const before = await through(startOf(), 'p-ann');
  expect((await meOf(world.server, before.jar))?.id).toBe(ann.user);
  await as(acmeAdmin, 'DELETE', `/api/company/members/${ann.user}/sign-on`, {});
  expect(await meOf(world.server, before.jar)).toBeNull();
  const anew = await through(startOf(), 'p-other-ann');
  expect((await meOf(world.server, anew.jar))?.id).toBe(ann.user);
  expect((await through(startOf(), 'p-ann')).url.searchParams.get('problem')).toBe('other-identity');
});

test('A link of somebody’s leads to the page that asks, and not to the provider; a button of the app’s own page does (M30)', async () => {
  const from = (site: string) => fetch(startOf(), { redirect: 'manual', headers: { 'sec-fetch-site': site } });
  expect((await from('same-origin')).headers.get('location')).toContain(provider.issuer);
  for (const site of ['cross-site', 'same-site', 'none']) {
    const answer = await from(site);
    expect(answer.headers.get('location')).toBe(`/sign-in?company=${world.companies.acmeAdmin.company}`);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});
