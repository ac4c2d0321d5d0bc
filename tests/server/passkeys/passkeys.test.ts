import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CreationOptions, Passkey } from '#shared/api/passkeys.ts';
import { limits } from '#shared/limits.ts';
import { Authenticator } from '../../support/authenticator.ts';
import { cookieFrom, startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { addPasskey, registerWith, signInWith } from './ceremonies.ts';

let server: TestServer;
let companies: Companies;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

const fresh = ({ email, password }: TestAccount): Promise<string> => server.cookieOf(email, password);
const listOf = async (cookie: string): Promise<readonly Passkey[]> =>
  ((await (await server.fetch('/api/passkeys', { cookie })).json()) as { passkeys: Passkey[] }).passkeys;

describe('A passkey', () => {
  test('is added, listed and signs its owner in; the session says so (M40)', async () => {
    const { ann } = companies;
    const cookie = await fresh(ann);
    const { passkey, authenticator } = await addPasskey(server, cookie, '  Ann’s laptop ');
    expect(passkey).toMatchObject({ name: 'Ann’s laptop', lastUsedAt: null });
    expect(await listOf(cookie)).toEqual([passkey]);

    const { answer } = await signInWith(server, authenticator);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('{}');
    const mine = cookieFrom(answer);
    expect(mine).toMatch(/foyer\.session_token=/);
    expect(await (await server.fetch('/api/me', { cookie: mine })).json()).toMatchObject({ user: { id: ann.user } });
    const { sessions } = await (await server.fetch('/api/sessions', { cookie: mine })).json();
    expect(sessions.find(({ current }: { current: boolean }) => current)).toMatchObject({ method: 'passkey' });
    expect(sessions.some(({ method }: { method: string }) => method === 'password')).toBe(true);
    const [used] = await listOf(mine);
    expect(used?.lastUsedAt).toBeGreaterThan(passkey.createdAt - 1);
    await server.fetch(`/api/passkeys/${passkey.id}`, { method: 'DELETE', cookie, json: {} });
  });

  test('is asked for by a challenge in a cookie that scripts cannot read, alike for everybody (M40)', async () => {
    const started = await server.fetch('/api/auth/passkey/start', { method: 'POST', json: {} });
    const [cookie = ''] = started.headers.getSetCookie();
    expect(cookie).toMatch(/^foyer\.passkey-challenge=/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    const { options } = await started.json();
    expect(options).toEqual({
      rpId: 'localhost',
      challenge: expect.any(String),
      timeout: expect.any(Number),
      userVerification: 'required',
    });
    const signedIn = await server.fetch('/api/auth/passkey/start', {
      method: 'POST',
      json: {},
      cookie: await fresh(companies.al),
    });
    expect(Object.keys((await signedIn.json()).options)).toEqual(Object.keys(options));
  });

  test.each([
    ['made on another page', { origin: 'https://evil.example' }],
    ['made for another server', { rpId: 'evil.example' }],
    ['made without looking who is there', { verified: false }],
    ['made for another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
  ])('that was %s is not added (M40)', async (_what, lies) => {
    const cookie = await fresh(companies.al);
    const { answer } = await registerWith(server, cookie, new Authenticator(server.url), lies);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ error: 'invalid', fields: ['registration'] });
    expect(await listOf(cookie)).toEqual([]);
  });

  test('is added once for a challenge, and by its own account alone (M40)', async () => {
    const [al, ann] = [await fresh(companies.al), await fresh(companies.ann)];
    const authenticator = new Authenticator(server.url);
    const { answer, again } = await registerWith(server, al, authenticator);
    expect(answer.status).toBe(200);
    expect((await again()).status).toBe(422);
    expect(await listOf(al)).toHaveLength(1);
    // The same credential for somebody else would sign in one of the two.
    expect((await registerWith(server, ann, authenticator)).answer.status).toBe(422);
    expect(await listOf(ann)).toEqual([]);
    expect((await signInWith(server, authenticator)).answer.status).toBe(200);
  });
});

describe('Signing in with a passkey', () => {
  let authenticator: Authenticator;
  beforeAll(async () => {
    ({ authenticator } = await addPasskey(server, await fresh(companies.bo)));
    expect((await signInWith(server, authenticator)).answer.status).toBe(200);
  });

  test.each([
    ['from another page', { origin: 'https://evil.example' }],
    ['for another server', { rpId: 'evil.example' }],
    ['without looking who is there', { verified: false }],
    ['for another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['with a counter that goes back, as a copy has', { counter: 1 }],
  ])('%s is refused like a passkey that nobody has (M40)', async (_what, lies) => {
    const refused = (await signInWith(server, authenticator, lies)).answer;
    const stranger = new Authenticator(server.url);
    stranger.register({ rp: { id: 'localhost', name: '' }, challenge: '' } as never);
    const unknown = (await signInWith(server, stranger)).answer;
    expect(refused.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(await refused.text()).toBe(await unknown.text());
    expect(refused.headers.getSetCookie().join()).not.toContain('session_token=');
    expect((await signInWith(server, authenticator)).answer.status).toBe(200);
  });

  test('happens once for a challenge (M40)', async () => {
    const { answer, again } = await signInWith(server, authenticator);
    expect(answer.status).toBe(200);
    expect((await again()).status).toBe(401);
  });

  test('without the challenge’s cookie is refused (M40)', async () => {
    const { options } = await (await server.fetch('/api/auth/passkey/start', { method: 'POST', json: {} })).json();
    const json = { assertion: authenticator.assert(options) };
    expect((await server.fetch('/api/auth/passkey', { method: 'POST', json })).status).toBe(401);
  });

  test('is over for whoever is suspended, and as before when they are back (M40)', async () => {
    const { borealisAdmin, bo, as } = companies;
    await as(borealisAdmin, 'PATCH', `/api/company/members/${bo.user}`, { suspended: true });
    const refused = (await signInWith(server, authenticator)).answer;
    expect(refused.status).toBe(401);
    await as(borealisAdmin, 'PATCH', `/api/company/members/${bo.user}`, { suspended: false });
    expect((await signInWith(server, authenticator)).answer.status).toBe(200);
  });
});

describe('One’s own passkeys', () => {
  test('are named and removed by nobody else; one that was removed signs in no more (M40)', async () => {
    const { ann, al } = companies;
    const [mine, other] = [await fresh(ann), await fresh(al)];
    const { passkey, authenticator } = await addPasskey(server, mine, 'Phone');
    const path = `/api/passkeys/${passkey.id}`;
    for (const method of ['PATCH', 'DELETE']) {
      const json = method === 'PATCH' ? { name: 'Stolen' } : {};
      expect((await server.fetch(path, { method, cookie: other, json })).status).toBe(404);
    }
    expect(await listOf(mine)).toMatchObject([{ id: passkey.id, name: 'Phone' }]);
    expect((await server.fetch(path, { method: 'PATCH', cookie: mine, json: { name: ' ' } })).status).toBe(422);
    const renamed = await server.fetch(path, { method: 'PATCH', cookie: mine, json: { name: 'Old phone' } });
    expect(await renamed.json()).toMatchObject({ name: 'Old phone' });

    expect((await signInWith(server, authenticator)).answer.status).toBe(200);
    expect((await server.fetch(path, { method: 'DELETE', cookie: mine, json: {} })).status).toBe(200);
    expect(await listOf(mine)).toEqual([]);
    expect((await signInWith(server, authenticator)).answer.status).toBe(401);
  });

  test('are ended by an administrator, with the sessions, and the audit log says so (M40)', async () => {
    const { acmeAdmin, ann, borealisAdmin, as } = companies;
    const cookie = await fresh(ann);
    const { authenticator } = await addPasskey(server, cookie);
    const path = `/api/company/members/${ann.user}`;
    expect(await as(acmeAdmin, 'GET', path)).toMatchObject({ passkeys: 1 });
    await expect(as(borealisAdmin, 'DELETE', `${path}/passkeys`, {})).rejects.toThrow('404');
    expect((await signInWith(server, authenticator)).answer.status).toBe(200);

    expect(await as(acmeAdmin, 'DELETE', `${path}/passkeys`, {})).toEqual({ removed: 1 });
    expect((await server.fetch('/api/me', { cookie })).status).toBe(401);
    expect((await signInWith(server, authenticator)).answer.status).toBe(401);
    const { entries } = (await as(acmeAdmin, 'GET', '/api/company/audit')) as { entries: { action: string }[] };
    expect(entries[0]).toMatchObject({ action: 'member.passkeys-removed', subjectName: ann.name });
  });

  test('are no more than an account may have, also where several were begun while there was room for one (M40)', async () => {
    const { acmeAdmin, as } = companies;
    const member = { name: 'Max Many', email: 'max@acme.example', password: 'a long enough secret' };
    await as(acmeAdmin, 'POST', '/api/company/members', member);
    const cookie = await server.cookieOf(member.email, member.password);
    const begin = (): Promise<Response> => server.fetch('/api/passkeys/start', { method: 'POST', cookie, json: {} });
    for (let count = 1; count < limits.passkeys; count += 1) await addPasskey(server, cookie, `Key ${count}`);
    const [first, second] = [await begin(), await begin()];
    const finish = async (started: Response): Promise<Response> => {
      const { options } = (await started.json()) as { options: CreationOptions };
      const registration = new Authenticator(server.url).register(options);
      const session = `${cookie}; ${cookieFrom(started)}`;
      return server.fetch('/api/passkeys', { method: 'POST', cookie: session, json: { name: 'Last', registration } });
    };
    expect((await finish(first)).status).toBe(200);
    const refused = await finish(second);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ fields: ['passkeys'] });
    const kept = await listOf(cookie);
    expect(kept).toHaveLength(limits.passkeys);

    // Challenges are rows: nobody makes them without end.
    await server.fetch(`/api/passkeys/${kept[0]?.id}`, { method: 'DELETE', cookie, json: {} });
    let last = 200;
    for (let count = 0; count < 30 && last === 200; count += 1) last = (await begin()).status;
    expect(last).toBe(429);
    const others = { method: 'POST', cookie: await fresh(companies.al), json: {} };
    expect((await server.fetch('/api/passkeys/start', others)).status).toBe(200);
  });

  test('go with a member who is removed (M40, M22)', async () => {
    const { acmeAdmin, as } = companies;
    const made = (await as(acmeAdmin, 'POST', '/api/company/members', {
      name: 'Gil Gone',
      email: 'gil@acme.example',
      password: 'a long enough secret',
    })) as { id: string };
    const { authenticator } = await addPasskey(
      server,
      await server.cookieOf('gil@acme.example', 'a long enough secret'),
    );
    expect((await signInWith(server, authenticator)).answer.status).toBe(200);
    await as(acmeAdmin, 'POST', `/api/company/members/${made.id}/remove`, { to: null });
    expect((await signInWith(server, authenticator)).answer.status).toBe(401);
  });
});
