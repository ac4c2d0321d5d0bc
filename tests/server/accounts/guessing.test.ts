import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
beforeAll(async () => {
  server = await startServer({ env: { TRUST_PROXY: 'true' } });
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

const signIn = (email: string, password: string, from: string): Promise<Response> =>
  server.fetch('/api/auth/sign-in/email', {
    method: 'POST',
    json: { email, password },
    headers: { 'x-forwarded-for': `198.51.100.99, ${from}` },
  });

test('Ten wrong passwords stop a guesser, who locks out nobody else and no other account', async () => {
  const { ann, al } = companies;
  const guesses = await Promise.all(
    Array.from({ length: 14 }, (_, index) => signIn(ann.email, `a wrong guess ${index}`, '203.0.113.7')),
  );
  const statuses = guesses.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(4).fill(429)]);

  const right = await signIn(ann.email, ann.password, '203.0.113.7');
  expect(right.status).toBe(429);
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await right.json()).toMatchObject({ error: 'too-fast', retryAfterSeconds: expect.any(Number) });

  expect((await signIn(ann.email, ann.password, '203.0.113.8')).status).toBe(200);
  expect((await signIn(al.email, al.password, '203.0.113.7')).status).toBe(200);
});

test('Signing in rightly is not counted', async () => {
  const { bo } = companies;
  for (let turn = 0; turn < 12; turn += 1)
    expect((await signIn(bo.email, bo.password, '203.0.113.9')).status).toBe(200);
});
