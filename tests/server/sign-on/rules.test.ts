import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignInRules } from '#shared/api/sign-on.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { CookieJar } from '../../support/cookie-jar.ts';
import { startLyingProvider, type LyingProvider } from '../../support/lying-provider.ts';
import type { TestAccount } from '../../support/two-companies.ts';
import { addPasskey, signInWith } from '../passkeys/ceremonies.ts';
import { foundSignOn, meOf, usual, type SignOnWorld } from './world.ts';

let world: SignOnWorld;
let provider: LyingProvider;
beforeAll(async () => {
  world = await foundSignOn();
  provider = await startLyingProvider({ sub: 'p-ann', email: 'ann@acme.example', email_verified: true, name: 'Ann' });
});
afterAll(async () => {
  await world.stop();
  await provider.stop();
});

const providerRules = (): Partial<SignInRules> => ({
  provider: { issuer: provider.issuer, clientId: 'foyer' },
  domains: ['acme.example'],
});
const signIn = ({ email, password }: Pick<TestAccount, 'email' | 'password'>): Promise<Response> =>
  world.server.fetch('/api/auth/sign-in/email', { method: 'POST', json: { email, password } });
const fieldsOf = async (response: Response): Promise<{ status: number; fields: unknown }> => ({
  status: response.status,
  fields: ((await response.json()) as { fields?: unknown }).fields,
});

describe('Rules of signing in (M31)', () => {
  test('are the usual ones at first, are replaced where nobody was faster, and stand in the audit log', async () => {
    const { cetusAdmin, as } = world.companies;
    expect(await world.rules(cetusAdmin)).toMatchObject({
      revision: 0,
      rules: usual,
      hasSecret: false,
      testedAt: null,
    });
    expect((await world.save(cetusAdmin, { passwordLength: 16, sessionDays: 30 })).status).toBe(200);
    const late = await world.server.fetch('/api/company/sign-in', {
      method: 'PUT',
      cookie: await world.companies.cookie(cetusAdmin),
      json: { revision: 0, rules: usual },
    });
    expect(await fieldsOf(late)).toEqual({ status: 409, fields: ['revision'] });
    const { entries } = (await as(cetusAdmin, 'GET', '/api/company/audit?kind=sign-in')) as {
      entries: { before: string; after: string }[];
    };
    expect(entries.map(({ before, after }) => [JSON.parse(before), JSON.parse(after)])).toEqual([
      [
        { passwordLength: 12, sessionDays: null },
        { passwordLength: 16, sessionDays: 30 },
      ],
    ]);
  });

  test.each<[string, Partial<SignInRules>, string]>([
    [
      'a provider in a private network',
      { provider: { issuer: 'https://10.0.0.7', clientId: 'x' } },
      'rules.provider.issuer',
    ],
    [
      'a provider without encryption',
      { provider: { issuer: 'http://id.acme.example', clientId: 'x' } },
      'rules.provider.issuer',
    ],
    ['a public mail service as its domain', { domains: ['gmail.com'] }, 'rules.domains'],
    ['a group of nobody', { joinGroup: 'g0000000000000000' as never }, 'rules.joinGroup'],
    ['no way in that anybody came through', { ...{}, required: true }, 'rules.required'],
  ])('refuse %s', async (_what, change, field) => {
    const answer = await world.save(world.companies.acmeAdmin, change);
    expect(await fieldsOf(answer)).toEqual({ status: 422, fields: [field] });
  });

  test('give a domain to one company alone', async () => {
    const { acmeAdmin, cetusAdmin } = world.companies;
    expect((await world.save(cetusAdmin, { domains: ['cetus.example'] })).status).toBe(200);
    const answer = await world.save(acmeAdmin, { domains: ['cetus.example'] });
    expect(await fieldsOf(answer)).toEqual({ status: 409, fields: ['rules.domains'] });
  });

  test('of single sign-on are changed by owners alone; the others by administrators too', async () => {
    const { acmeAdmin, al, as } = world.companies;
    await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'administrator' });
    expect((await world.save(al, providerRules(), 'a secret')).status).toBe(403);
    expect((await world.save(al, { joins: true })).status).toBe(403);
    expect((await world.save(al, { passwordLength: 10 })).status).toBe(200);
    expect((await world.save(acmeAdmin, { passwordLength: 12 })).status).toBe(200);
    await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'member' });
  });
});

test('A test says what came back and signs nobody in; another provider has to be tried anew (M31)', async () => {
  const { acmeAdmin, ann, as, cookie } = world.companies;
  expect((await world.save(acmeAdmin, providerRules(), 'a secret')).status).toBe(200);
  const session = await cookie(acmeAdmin);
  const jar = new CookieJar();
  const begun = await fetch(`${world.server.url}/api/sign-on/start?test=1`, {
    redirect: 'manual',
    headers: { cookie: session },
  });
  const held = begun.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const isBack = ({ pathname }: URL): boolean => pathname === '/api/sign-on/callback';
  const { url } = await jar.open(begun.headers.get('location') ?? '', { until: isBack });
  const back = await fetch(url, { redirect: 'manual', headers: { cookie: `${session}; ${held}` } });
  const page = new URL(back.headers.get('location') ?? '', world.server.url);
  expect(page.pathname).toBe('/admin/sign-in');
  expect(back.headers.getSetCookie().join()).not.toContain('session_token');
  const id = page.searchParams.get('test') ?? '';
  expect(await as(acmeAdmin, 'GET', `/api/company/sign-in/tests/${id}`)).toMatchObject({
    problem: null,
    claims: expect.arrayContaining([{ name: 'email', value: ann.email }]),
  });
  // It is nobody else's to see.
  await expect(as(world.companies.cetusAdmin, 'GET', `/api/company/sign-in/tests/${id}`)).rejects.toThrow('404');
  expect((await world.rules(acmeAdmin)).testedAt).not.toBeNull();
  expect((await world.save(acmeAdmin, {}, 'another secret')).status).toBe(200);
  expect((await world.rules(acmeAdmin)).testedAt).toBeNull();
  // What one provider was told goes to no other.
  expect((await world.rules(acmeAdmin)).hasSecret).toBe(true);
  const elsewhere = { issuer: 'https://another.example', clientId: 'foyer' };
  expect((await world.save(acmeAdmin, { provider: elsewhere })).status).toBe(200);
  expect((await world.rules(acmeAdmin)).hasSecret).toBe(false);
  expect((await world.save(acmeAdmin, providerRules(), 'another secret')).status).toBe(200);
});

test('Where single sign-on is the only way in, passwords and passkeys end with the sessions made by them, but for owners; and come back with it (M31, P5)', async () => {
  const { acmeAdmin, ann, al, as, cookie } = world.companies;
  const jar = new CookieJar();
  await jar.open(world.start(acmeAdmin.company));
  expect((await meOf(world.server, jar))?.id).toBe(ann.user);
  const before = await cookie(al);
  const { authenticator } = await addPasskey(world.server, await cookie(al));
  expect((await signInWith(world.server, authenticator)).answer.status).toBe(200);
  const socket = await AppSocket.connect(world.server.url, before);
  const closed = socket.closed();

  expect((await world.save(acmeAdmin, { required: true })).status).toBe(200);
  expect(await closed).toBe(4401);
  expect((await world.server.fetch('/api/me', { cookie: before })).status).toBe(401);
  // Who came by it stays, and so do owners.
  expect((await meOf(world.server, jar))?.id).toBe(ann.user);
  expect((await signIn(acmeAdmin)).status).toBe(200);
  expect(await fieldsOf(await signIn(al))).toEqual({ status: 403, fields: ['sign-on'] });
  const byPasskey = await signInWith(world.server, authenticator);
  expect(await fieldsOf(byPasskey.answer)).toEqual({ status: 403, fields: ['sign-on'] });
  // Whether there is such an account is told by the right password alone.
  expect((await signIn({ email: al.email, password: 'not his password' })).status).toBe(401);
  expect(await (await world.server.fetch('/api/sign-on?domain=acme.example')).json()).toMatchObject({ required: true });

  const invited = (await as(acmeAdmin, 'POST', '/api/company/invitations', {})) as { link: string };
  const token = invited.link.split('/').at(-1);
  const join = (await (await world.server.fetch(`/api/join/${token}`)).json()) as { signOn: unknown };
  expect(join.signOn).toEqual({ company: acmeAdmin.company, required: true });
  const joined = await world.server.fetch(`/api/join/${token}`, {
    method: 'POST',
    json: { name: 'Joy', email: 'joy@acme.example', password: 'a long enough secret', locale: 'en' },
  });
  expect(await fieldsOf(joined)).toEqual({ status: 403, fields: ['sign-on'] });

  expect((await world.save(acmeAdmin, { required: false })).status).toBe(200);
  expect((await signIn(al)).status).toBe(200);
  expect((await signInWith(world.server, authenticator)).answer.status).toBe(200);
});

describe('A new password (M32)', () => {
  test.each([
    ['short', 'fifteen letters'],
    ['common', 'Password12345678'],
    ['a walk over the keyboard', 'qwertyuiop123456'],
    ['repeated', 'abcabcabcabcabcabc'],
    ['made of the name', 'the carter family seat'],
    ['made of the address', 'newcomer on the way in'],
  ])('is refused that is %s, for whoever is added, joins or is set up', async (_what, password) => {
    const { cetusAdmin, cookie } = world.companies;
    expect((await world.save(cetusAdmin, { passwordLength: 16 })).status).toBe(200);
    const member = { name: 'Ann Carter', email: 'newcomer@cetus.example', password };
    const session = await cookie(cetusAdmin);
    const added = await world.server.fetch('/api/company/members', { method: 'POST', cookie: session, json: member });
    expect(await fieldsOf(added)).toEqual({ status: 422, fields: ['password'] });
    const invited = await world.server.fetch('/api/company/invitations', { method: 'POST', cookie: session, json: {} });
    const { link } = (await invited.json()) as { link: string };
    const joined = await world.server.fetch(`/api/join/${link.split('/').at(-1)}`, {
      method: 'POST',
      json: { ...member, locale: 'en' },
    });
    expect(await fieldsOf(joined)).toEqual({ status: 422, fields: ['password'] });
  });

  test('of one’s own needs the old one, and ends the other sessions and no more', async () => {
    const { al, bo } = world.companies;
    const sessions = [
      await world.server.cookieOf(al.email, al.password),
      await world.server.cookieOf(al.email, al.password),
    ];
    const [here = '', there = ''] = sessions;
    const change = (current: string, password: string): Promise<Response> =>
      world.server.fetch('/api/me/password', { method: 'POST', cookie: here, json: { current, password } });
    expect(await fieldsOf(await change('not his password', 'a wholly new secret'))).toEqual({
      status: 422,
      fields: ['current'],
    });
    expect(await fieldsOf(await change(al.password, 'password password'))).toEqual({
      status: 422,
      fields: ['password'],
    });
    expect((await change(al.password, 'a wholly new secret')).status).toBe(200);
    expect((await world.server.fetch('/api/me', { cookie: here })).status).toBe(200);
    expect((await world.server.fetch('/api/me', { cookie: there })).status).toBe(401);
    expect((await signIn(al)).status).toBe(401);
    expect((await signIn({ email: al.email, password: 'a wholly new secret' })).status).toBe(200);
    expect((await signIn(bo)).status).toBe(200);
    let last = 422;
    for (let count = 0; count < 12 && last === 422; count += 1)
      last = (await change('a guess', 'a wholly new secret')).status;
    expect(last).toBe(429);
  });
});
