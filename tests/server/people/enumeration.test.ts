import { expect, test } from 'vitest';
import { startServer } from '../../support/server.ts';
import { foundCompanies } from '../../support/two-companies.ts';
import { ask } from './phone-gateway.ts';

/** Ten thousand with FOYER_LOOK_UPS=10000; what follows the first fifty is always the same. */
const lookUps = Number(process.env['FOYER_LOOK_UPS'] ?? 400);
const atOnce = 50;

test('Of all look-ups of one account in a day 50 are answered at once, by ID and number together, also after a restart; others are not held up (R09)', async () => {
  // A thief has many addresses: what each of those may ask is not what holds here.
  const server = await startServer({ env: { TRUST_PROXY: '1' } });
  const companies = await foundCompanies(server.url);
  const { ann, al } = companies;
  const cookie = await companies.cookie(ann);
  const statuses = new Map<number, number>();
  let next = 0;
  const walk = async (): Promise<void> => {
    for (let at = next++; at < lookUps; at = next++) {
      const [by, text] = at % 2 === 0 ? ['message-id', `bo-${at}`] : ['phone', `+8210${10_000_000 + at}`];
      const headers = { 'x-forwarded-for': `10.0.${at % 250}.${Math.trunc(at / 250)}` };
      const { status } = await server.fetch('/api/people/search', {
        method: 'POST',
        cookie,
        headers,
        json: { by, text },
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, walk));
  expect(Object.fromEntries(statuses)).toEqual({ 200: 50, 429: lookUps - 50 });

  const port = new URL(server.url).port;
  await server.end();
  const again = await startServer({ env: { DATA_DIR: server.dataDir, PORT: port } });
  const refused = await ask(again, cookie, 'POST', '/api/people/search', { by: 'message-id', text: 'bo-lind' });
  expect(refused.status).toBe(429);
  const { retryAfterSeconds } = refused.json as { retryAfterSeconds: number };
  expect(retryAfterSeconds).toBeGreaterThan(60);
  expect(retryAfterSeconds).toBeLessThanOrEqual(24 * 60 * 60);
  const other = await again.cookieOf(al.email, al.password);
  const found = await ask(again, other, 'POST', '/api/people/search', { by: 'message-id', text: 'bo-lind' });
  expect(found.json).toMatchObject({ person: { name: 'Bo Lind' } });
  await again.stop();
}, 120_000);
