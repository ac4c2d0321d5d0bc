import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CookieJar } from '../../support/cookie-jar.ts';
import { startLyingProvider, type LyingProvider, type Token } from '../../support/lying-provider.ts';
import { foundSignOn, meOf, type SignOnWorld } from './world.ts';

const secret = 'kept from everybody else';
let world: SignOnWorld;
let provider: LyingProvider;
beforeAll(async () => {
  world = await foundSignOn();
  provider = await startLyingProvider({ sub: 'p-ann', email: 'ann@acme.example', email_verified: true, name: 'Ann' });
  const rules = { provider: { issuer: provider.issuer, clientId: 'foyer' }, domains: ['acme.example'] };
  expect((await world.save(world.companies.acmeAdmin, rules, secret)).status).toBe(200);
});
afterEach(() => {
  provider.lie = null;
  provider.bend = null;
  provider.break = null;
});
afterAll(async () => {
  await world.stop();
  await provider.stop();
});

const visit = async (): Promise<{ problem: string | null; user: string | null }> => {
  const jar = new CookieJar();
  const { url } = await jar.open(world.start(world.companies.acmeAdmin.company));
  return { problem: url.searchParams.get('problem'), user: (await meOf(world.server, jar))?.id ?? null };
};
/** What the truth gives: each lie below is told by the same provider, of the same person. */
const honest = async (): Promise<void> => {
  expect(await visit()).toEqual({ problem: null, user: world.companies.ann.user });
};
const claim =
  (name: string, value: unknown) =>
  ({ claims }: Token): void => {
    claims[name] = value;
  };

describe('A token lets nobody in (M30)', () => {
  const soon = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
  test.each<[string, (token: Token) => void]>([
    ['that answers another question', claim('nonce', 'somebody else’s')],
    ['that answers none', ({ claims }) => delete claims['nonce']],
    ['for another client', claim('aud', 'another client')],
    ['of another issuer', claim('iss', 'https://accounts.elsewhere.example')],
    ['that is over', claim('exp', soon(-3600))],
    ['that names nobody', ({ claims }) => delete claims['sub']],
    ['that is not signed', ({ header }) => Object.assign(header, { alg: 'none' })],
    ['that is signed with a shared secret', ({ header }) => Object.assign(header, { alg: 'HS256' })],
    ['by a key that the provider does not have', ({ header }) => Object.assign(header, { kid: 'another' })],
  ])('%s', async (_what, lie) => {
    await honest();
    provider.lie = lie;
    expect(await visit()).toEqual({ problem: 'untrusted', user: null });
  });

  test('whose claims were changed after it was signed', async () => {
    await honest();
    provider.bend = (token) => {
      const [header, claims = '', signature] = token.split('.');
      const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
      const bent = Buffer.from(JSON.stringify({ ...said, sub: 'p-owner', email: 'admin@acme.example' }));
      return [header, bent.toString('base64url'), signature].join('.');
    };
    expect(await visit()).toEqual({ problem: 'untrusted', user: null });
  });
});

describe('A provider (M30)', () => {
  test.each<[string, LyingProvider['break']]>([
    ['that is down', (request) => Boolean(request.socket.destroy())],
    ['that answers with more than it could mean', (_request, response) => Boolean(response.end('x'.repeat(300_000)))],
    [
      'that leads elsewhere',
      (_request, response) => Boolean(response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()),
    ],
    [
      'that names another issuer',
      (_request, response) =>
        Boolean(
          response.writeHead(200, { 'content-type': 'application/json' }).end(
            JSON.stringify({
              issuer: 'https://elsewhere.example',
              authorization_endpoint: 'https://elsewhere.example/',
            }),
          ),
        ),
    ],
  ])('%s is said to be, and the server goes on', async (_what, broken) => {
    provider.break = broken;
    expect(await visit()).toEqual({ problem: 'provider', user: null });
    provider.break = null;
    await honest();
  });

  test('is asked with the secret, which nobody else is told: neither answers nor audit log nor database hold it', async () => {
    await honest();
    expect(provider.lastAuthorization).toBe(
      `Basic ${Buffer.from(`foyer:${new URLSearchParams([['', secret]]).toString().slice(1)}`).toString('base64')}`,
    );
    const { acmeAdmin, as } = world.companies;
    const stored = await world.rules(acmeAdmin);
    expect(stored.hasSecret).toBe(true);
    const log = await as(acmeAdmin, 'GET', '/api/company/audit');
    expect(JSON.stringify(log)).toContain('sign-in.changed');
    const database = new DatabaseSync(join(world.server.dataDir, 'foyer.db'), { readOnly: true });
    const row = database.prepare('select * from sign_in_rules').get();
    database.close();
    expect(row).toMatchObject({ client_id: 'foyer' });
    for (const text of [stored, log, row, world.server.output()]) {
      expect(JSON.stringify(text)).not.toContain(secret);
      expect(JSON.stringify(text)).not.toContain(Buffer.from(secret).toString('base64url'));
    }
  });
});

test('What is under way when the company changes its rules is begun anew (M30)', async () => {
  const { acmeAdmin } = world.companies;
  const jar = new CookieJar();
  const isBack = ({ pathname }: URL): boolean => pathname === '/api/sign-on/callback';
  const { url } = await jar.open(world.start(acmeAdmin.company), { until: isBack });
  expect((await world.save(acmeAdmin, { domains: ['acme.example', 'acme.test'] })).status).toBe(200);
  expect((await jar.open(url.href)).url.searchParams.get('problem')).toBe('expired');
  await honest();
});
