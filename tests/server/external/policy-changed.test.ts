import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

test('an administrator whose draft was overtaken is told who was faster: a colleague by name, the other side of a link not (N04)', async () => {
  const { acmeAdmin, ann, borealisAdmin, as, setPolicy } = companies;
  const changed = async (): Promise<{ by: string | null; at: number } | null> =>
    (
      (await as(acmeAdmin, 'GET', '/api/company/policy/changed')) as {
        changed: { by: string | null; at: number } | null;
      }
    ).changed;
  await as(acmeAdmin, 'PATCH', `/api/company/members/${ann.user}`, { role: 'administrator' });
  await setPolicy(acmeAdmin, (policy) => ({ ...policy, trashDays: 7 }));
  const first = await changed();
  expect(first?.by).toBe('Ada Admin');
  await setPolicy(ann, (policy) => ({ ...policy, trashDays: 14 }));
  const second = await changed();
  expect(second?.by).toBe('Ann Carter');
  expect(second?.at).toBeGreaterThanOrEqual(first?.at ?? Infinity);

  const end = { act: 'end', note: 'The project is over.' };
  await as(borealisAdmin, 'POST', `/api/company/partners/${ann.company}`, end);
  expect((await changed())?.by).toBeNull();
});
