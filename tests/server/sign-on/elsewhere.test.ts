import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askingByElsewhere } from '../../../server/sign-on/asking-by-elsewhere.ts';
import type { Claims } from '../../../server/sign-on/claims.ts';
import { lookUp } from '../../../server/sign-on/identify.ts';
import { SignOnProblem } from '../../../server/sign-on/problem.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { CookieJar } from '../../support/cookie-jar.ts';
import { startLyingProvider } from '../../support/lying-provider.ts';
import { foundSignOn, meOf, usual } from './world.ts';

const issuer = 'https://id.acme.example';
const domains = ['acme.example', 'borealis.example'];

describe.each(['sqlite', 'postgres'] as const)('A company that asks who has an account elsewhere, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  /** Why somebody whom the company’s provider names is not let in; null where they are. */
  const ask = async (subject: string, email: string): Promise<string | null> => {
    const { storage, clock } = world.services;
    const claims: Claims = { issuer, subject, email, name: null, told: [] };
    const arrival = { company: world.acme, claims, invitation: null };
    const kept = { revision: 1, rules: { ...usual, domains }, secret: null, testedAt: null };
    try {
      await askingByElsewhere(storage.db, arrival, clock(), () =>
        storage.db.transaction().execute((trx) => lookUp(trx, world.services, kept, arrival)),
      );
      return null;
    } catch (error) {
      if (!(error instanceof SignOnProblem)) throw error;
      return error.kind;
    }
  };

  test('is told of a hundred a day, and then nothing of anybody but whom it knows (R09, M30)', async () => {
    const { db } = world.services.storage;
    await db
      .insertInto('sign_on_identity')
      .values({ issuer, subject: 'al', user: world.al, created_at: 1, used_at: 1 })
      .execute();
    // What tells nothing of others costs nothing.
    for (let count = 0; count < 6; count += 1) expect(await ask('nobody', 'no@borealis.example')).toBe('not-member');
    const told: (string | null)[] = [];
    for (let count = 0; count < 102; count += 1) told.push(await ask(`p-${count}`, 'bo@borealis.example'));
    expect(new Set(told.slice(0, 100))).toEqual(new Set(['elsewhere']));
    expect(told.slice(100)).toEqual(['too-fast', 'too-fast']);
    expect(await ask('nobody', 'no@borealis.example')).toBe('too-fast');
    expect(await ask('amy', 'amy@acme.example')).toBe('too-fast');
    expect(await ask('al', 'al@acme.example')).toBeNull();
    world.wait(60 * 60_000);
    expect(await ask('amy', 'amy@acme.example')).toBeNull();
  });
});

test('Whoever comes from a provider is told five times a day that their account is elsewhere, by signing in and by a test together (R09, M30)', async () => {
  const world = await foundSignOn();
  const provider = await startLyingProvider({ sub: 'p-one', email: 'bo@borealis.example', email_verified: true });
  const { acmeAdmin, ann, as, cookie } = world.companies;
  const rules = { provider: { issuer: provider.issuer, clientId: 'foyer' }, domains };
  expect((await world.save(acmeAdmin, rules)).status).toBe(200);
  const visit = async (): Promise<string | null> =>
    (await new CookieJar().open(world.start(acmeAdmin.company))).url.searchParams.get('problem');
  const session = await cookie(acmeAdmin);
  const tryOut = async (): Promise<unknown> => {
    const jar = new CookieJar();
    const begun = await fetch(`${world.server.url}/api/sign-on/start?test=1`, {
      redirect: 'manual',
      headers: { cookie: session, 'sec-fetch-site': 'same-origin' },
    });
    const held = begun.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const isBack = ({ pathname }: URL): boolean => pathname === '/api/sign-on/callback';
    const { url } = await jar.open(begun.headers.get('location') ?? '', { until: isBack });
    const back = await fetch(url, { redirect: 'manual', headers: { cookie: `${session}; ${held}` } });
    const id = new URL(back.headers.get('location') ?? '', world.server.url).searchParams.get('test') ?? '';
    return ((await as(acmeAdmin, 'GET', `/api/company/sign-in/tests/${id}`)) as { problem: unknown }).problem;
  };
  for (let count = 0; count < 3; count += 1) expect(await visit()).toBe('elsewhere');
  expect(await tryOut()).toBe('elsewhere');
  expect(await visit()).toBe('elsewhere');
  expect(await visit()).toBe('too-fast');
  expect(await tryOut()).toBe('too-fast');
  // Their colleagues come as before.
  provider.lie = ({ claims }) => Object.assign(claims, { sub: 'p-ann', email: ann.email });
  const jar = new CookieJar();
  await jar.open(world.start(acmeAdmin.company));
  expect((await meOf(world.server, jar))?.id).toBe(ann.user);
  await world.stop();
  await provider.stop();
});
