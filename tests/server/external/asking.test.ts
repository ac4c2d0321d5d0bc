import { afterAll, beforeAll, expect, test } from 'vitest';
import { partnerCodeOf } from '#shared/api/partners.ts';
import { newCommandId } from '#shared/ids.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies } from '../../support/two-companies.ts';

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
  const ended = await changed();
  expect(ended?.by).toBeNull();
  expect(ended?.at).toBeGreaterThan(second?.at ?? Infinity);

  // What the other side did in their own policy alone has changed nothing here, though it stands in this log too.
  const ask = { code: partnerCodeOf(ann.company), note: '' };
  await as(borealisAdmin, 'POST', '/api/company/partners', ask);
  expect(await changed()).toEqual(ended);
});

test('an administrator asks for the own company’s rooms and contacts page by page; of others there is nothing, and nonsense is not taken (P4)', async () => {
  const { acmeAdmin, cetusAdmin, al, ann, borealisAdmin, bo, as, cookie, setPolicy } = companies;
  await setPolicy(acmeAdmin, () => openTo(bo.company));
  await setPolicy(borealisAdmin, () => openTo(ann.company));
  for (const account of [al, ann]) {
    await as(account, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
    await as(account, 'POST', '/api/contacts/save', { command: newCommandId(), user: bo.user });
  }
  const page = (await as(acmeAdmin, 'GET', '/api/company/external/rooms?query=bo&from=1&limit=1')) as {
    total: number;
    rooms: { room: string }[];
  };
  expect(page).toMatchObject({ total: 2, rooms: [{ own: 1, others: 1 }] });
  const kept = (await as(acmeAdmin, 'GET', '/api/company/external/contacts?from=0&limit=1')) as {
    contacts: { contact: string }[];
  };
  expect(kept).toMatchObject({ total: 2, contacts: [{ person: { name: 'Bo Lind' } }] });
  const status = async (method: string, path: string, json?: object): Promise<number> =>
    (
      await server.fetch(`/api/company/external/${path}`, {
        method,
        cookie: await cookie(cetusAdmin),
        ...(json === undefined ? {} : { json }),
      })
    ).status;
  expect(await as(cetusAdmin, 'GET', '/api/company/external/rooms')).toEqual({ total: 0, rooms: [] });
  expect(await as(cetusAdmin, 'GET', '/api/company/external/contacts')).toEqual({ total: 0, contacts: [] });
  expect(await status('GET', `rooms/${page.rooms[0]?.room}`)).toBe(404);
  expect(await status('POST', `contacts/${kept.contacts[0]?.contact}/owner`, { owner: cetusAdmin.user })).toBe(404);
  for (const nonsense of ['limit=0', 'limit=201', 'from=-1', 'from=x', 'state=none', 'company=acme']) {
    expect(await status('GET', `rooms?${nonsense}`), nonsense).toBe(422);
  }
});
