import { expect, test } from 'vitest';
import { CookieJar } from '../../support/cookie-jar.ts';
import { startLyingProvider } from '../../support/lying-provider.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { foundSignOn, meOf } from './world.ts';

test('On PostgreSQL single sign-on lets in, makes members and becomes the only way as on SQLite (M30, M31)', async () => {
  const database = await createTestDatabase();
  const world = await foundSignOn({ DATABASE_URL: database.url });
  const provider = await startLyingProvider({
    sub: 'p-new',
    email: 'nia@acme.example',
    email_verified: true,
    name: 'Nia',
  });
  const { acmeAdmin, al, cookie } = world.companies;
  const rules = { provider: { issuer: provider.issuer, clientId: 'foyer' }, domains: ['acme.example'], joins: true };
  expect((await world.save(acmeAdmin, rules, 'a secret')).status).toBe(200);
  const jar = new CookieJar();
  await jar.open(world.start(acmeAdmin.company));
  const me = await meOf(world.server, jar);
  expect(me).toMatchObject({ name: 'Nia', email: 'nia@acme.example' });
  const again = new CookieJar();
  await again.open(world.start(acmeAdmin.company));
  expect((await meOf(world.server, again))?.id).toBe(me?.id);

  const before = await cookie(al);
  expect((await world.save(acmeAdmin, { required: true, sessionDays: 1 })).status).toBe(200);
  expect((await world.server.fetch('/api/me', { cookie: before })).status).toBe(401);
  expect((await meOf(world.server, jar))?.id).toBe(me?.id);
  expect((await world.rules(acmeAdmin)).ways).toMatchObject({ signOn: 1 });
  await world.stop();
  await provider.stop();
  await database.drop();
});
