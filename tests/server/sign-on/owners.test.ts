import { expect, test } from 'vitest';
import type { SignInRules, StoredSignInRules } from '#shared/api/sign-on.ts';
import { CookieJar } from '../../support/cookie-jar.ts';
import { startLyingProvider } from '../../support/lying-provider.ts';
import { foundSignOn, meOf } from './world.ts';

test('Single sign-on is no only way in while no owner has another; one without a password chooses one (M31, M32)', async () => {
  const world = await foundSignOn();
  const provider = await startLyingProvider({ sub: 'p-oda', email: 'oda@acme.example', email_verified: true });
  const { acmeAdmin, as } = world.companies;
  const settings = { provider: { issuer: provider.issuer, clientId: 'foyer' }, domains: ['acme.example'], joins: true };
  expect((await world.save(acmeAdmin, settings)).status).toBe(200);
  const jar = new CookieJar();
  await jar.open(world.start(acmeAdmin.company));
  const oda = (await meOf(world.server, jar))!;
  const cookie = jar.header(new URL(world.server.url));
  const ask = (method: string, path: string, json?: unknown): Promise<Response> =>
    world.server.fetch(path, { method, cookie, json });
  const choose = (password: string, current?: string): Promise<Response> =>
    ask('POST', '/api/me/password', { password, ...(current === undefined ? {} : { current }) });
  const save = async (change: Partial<SignInRules>): Promise<{ status: number; fields: unknown }> => {
    const { revision, rules } = (await (await ask('GET', '/api/company/sign-in')).json()) as StoredSignInRules;
    const answer = await ask('PUT', '/api/company/sign-in', { revision, rules: { ...rules, ...change } });
    return { status: answer.status, fields: ((await answer.json()) as { fields?: unknown }).fields };
  };

  // A member’s way in is the company’s to decide.
  expect((await choose('a wholly new secret')).status).toBe(403);
  await as(acmeAdmin, 'PATCH', `/api/company/members/${oda.id}`, { role: 'owner' });
  const demoted = await ask('PATCH', `/api/company/members/${acmeAdmin.user}`, { role: 'administrator' });
  expect(demoted.status).toBe(200);
  expect(await save({ required: true })).toEqual({ status: 422, fields: ['rules.required', 'owners'] });
  // Everything else is saved as before.
  expect((await save({ sessionDays: 30 })).status).toBe(200);
  const mine = async (): Promise<unknown> => (await ask('GET', '/api/me/sign-in')).json();
  expect(await mine()).toMatchObject({ hasPassword: false, mayChoosePassword: true });
  expect((await choose('password password')).status).toBe(422);
  expect((await choose('a wholly new secret')).status).toBe(200);
  expect(await mine()).toMatchObject({ hasPassword: true, mayChoosePassword: false });
  // From now on it is asked for.
  expect((await choose('another whole secret')).status).toBe(422);
  expect((await choose('another whole secret', 'a wholly new secret')).status).toBe(200);
  expect((await save({ required: true })).status).toBe(200);
  const signedIn = await world.server.cookieOf('oda@acme.example', 'another whole secret');
  expect((await world.server.fetch('/api/me', { cookie: signedIn })).status).toBe(200);
  await world.stop();
  await provider.stop();
});
