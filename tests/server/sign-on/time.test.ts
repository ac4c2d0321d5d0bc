import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CookieJar } from '../../support/cookie-jar.ts';
import { startLyingProvider } from '../../support/lying-provider.ts';
import { startServer } from '../../support/server.ts';
import { foundSignOn, meOf } from './world.ts';

const dayMs = 24 * 60 * 60_000;

test('An attempt lasts ten minutes, and a session as many days as the company says, however much it is used (M30, M31)', async () => {
  const world = await foundSignOn();
  const provider = await startLyingProvider({ sub: 'p-ann', email: 'ann@acme.example', email_verified: true });
  const { acmeAdmin, ann, al, bo } = world.companies;
  const rules = { provider: { issuer: provider.issuer, clientId: 'foyer' }, domains: ['acme.example'], sessionDays: 7 };
  expect((await world.save(acmeAdmin, rules)).status).toBe(200);
  const jar = new CookieJar();
  const isBack = ({ pathname }: URL): boolean => pathname === '/api/sign-on/callback';
  const { url: callback } = await jar.open(world.start(acmeAdmin.company), { until: isBack });
  const sessions = await Promise.all(
    [ann, al, bo].map(({ email, password }) => world.server.cookieOf(email, password)),
  );
  const [annCookie = '', alCookie = '', boCookie = ''] = sessions;
  for (const cookie of sessions) expect((await world.server.fetch('/api/me', { cookie })).status).toBe(200);
  await world.server.end();

  const database = new DatabaseSync(join(world.server.dataDir, 'foyer.db'));
  const earlier = (days: number, user: string): void => {
    const at = new Date(Date.now() - days * dayMs).toISOString();
    database.prepare('update session set "createdAt" = ? where "userId" = ?').run(at, user);
  };
  earlier(6, ann.user);
  earlier(8, al.user);
  earlier(8, bo.user);
  database.prepare('update sign_on_attempt set created_at = created_at - ?').run(10 * 60_000);
  database.close();

  const { port } = new URL(world.server.url);
  const back = await startServer({ env: { DATA_DIR: world.server.dataDir, PORT: port } });
  expect((await back.fetch('/api/me', { cookie: annCookie })).status).toBe(200);
  expect((await back.fetch('/api/me', { cookie: alCookie })).status).toBe(401);
  // Borealis has no limit.
  expect((await back.fetch('/api/me', { cookie: boCookie })).status).toBe(200);
  expect((await jar.open(callback.href)).url.searchParams.get('problem')).toBe('expired');
  expect(await meOf(back, jar)).toBeNull();
  await jar.open(world.start(acmeAdmin.company));
  expect((await meOf(back, jar))?.id).toBe(ann.user);
  await back.end();
  await world.stop();
  await provider.stop();
});
