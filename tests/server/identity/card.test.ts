import { afterAll, beforeAll, expect, test } from 'vitest';
import { closedPolicy } from '#shared/policy/policy.ts';
import { verifyCard } from '../../../src/lib/platform/verify-card.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

const cardOf = async (account: TestAccount): Promise<{ card: string | null; key: string }> =>
  (await companies.as(account, 'GET', '/api/card')) as { card: string | null; key: string };

test('A member’s card is signed by their server as they are now, and every member has the key to check it (N01)', async () => {
  const { ann, bo, as } = companies;
  const { card, key } = await cardOf(bo);
  expect((await cardOf(ann)).key).toBe(key);
  expect(await verifyCard(card ?? '', key)).toMatchObject({
    ok: true,
    card: { user: bo.user, name: 'Bo Lind', company: { name: 'Borealis' } },
  });
  await as(bo, 'PATCH', '/api/me', { name: 'Bo Lindqvist' });
  const { card: renamed } = await cardOf(bo);
  expect(await verifyCard(renamed ?? '', key)).toMatchObject({ card: { name: 'Bo Lindqvist' } });
  await as(bo, 'PATCH', '/api/me', { name: 'Bo Lind' });
});

test('Where the company allows no partners there is no card (S02, N01)', async () => {
  const { acmeAdmin, borealisAdmin, ann, setPolicy } = companies;
  await setPolicy(acmeAdmin, () => closedPolicy);
  expect((await cardOf(ann)).card).toBeNull();
  await setPolicy(acmeAdmin, () => openTo(borealisAdmin.company));
  expect((await cardOf(ann)).card).not.toBeNull();
});
