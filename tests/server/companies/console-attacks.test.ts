import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '#shared/limits.ts';
import { startConsole, tokenOf, type Console } from '../members/console.ts';

let foyer: Console;
beforeAll(async () => {
  foyer = await startConsole();
});
afterAll(() => foyer.stop());

const password = 'a long enough secret';

describe('What an administrator must not get by the console', () => {
  test('is the account of an auditor: a new password for one is an owner’s to make, and a link made before opens nothing (P10, M20)', async () => {
    const { acmeAdmin, ann, al } = foyer.companies;
    await foyer.ask(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'administrator' });
    const reset = `/api/company/members/${ann.user}/password`;
    const before = await foyer.ask(al, 'POST', reset);
    expect(before.status).toBe(200);
    const link = `/api/password/${tokenOf(before.body['link'])}`;
    expect((await foyer.ask(null, 'GET', link)).status).toBe(200);
    const auditor = `/api/company/members/${ann.user}/auditor`;
    expect((await foyer.ask(acmeAdmin, 'PUT', auditor, { auditor: true })).status).toBe(200);
    expect((await foyer.ask(null, 'GET', link)).status).toBe(404);
    expect((await foyer.ask(null, 'POST', link, { password: 'another long secret' })).status).toBe(404);
    expect((await foyer.ask(al, 'POST', reset)).status).toBe(403);
    const own = await foyer.ask(acmeAdmin, 'POST', reset);
    expect(own.status).toBe(200);
    expect((await foyer.ask(null, 'GET', `/api/password/${tokenOf(own.body['link'])}`)).status).toBe(200);
    await foyer.ask(acmeAdmin, 'PUT', auditor, { auditor: false });
    await foyer.ask(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'member' });
  });

  test('is an address that stands for somebody who is gone, so that they could not be removed (M22)', async () => {
    const { cetusAdmin, borealisAdmin, bo } = foyer.companies;
    const taking = { name: 'Squatter', email: `${bo.user}@removed.invalid`, password };
    expect(await foyer.ask(cetusAdmin, 'POST', '/api/company/members', taking)).toMatchObject({
      status: 422,
      body: { fields: ['email'] },
    });
    const removed = await foyer.ask(borealisAdmin, 'POST', `/api/company/members/${bo.user}/remove`, {
      to: borealisAdmin.user,
    });
    expect(removed.status).toBe(200);
  });

  test('is groups so deep that everybody’s rules are slow to judge (R03)', async () => {
    const { cetusAdmin } = foyer.companies;
    const add = (name: string, parent: unknown) =>
      foyer.ask(cetusAdmin, 'POST', '/api/company/groups', { name, parent });
    const chain: unknown[] = [];
    for (let level = 0; level < limits.groupDepth; level += 1) {
      const made = await add(`level ${level}`, chain.at(-1) ?? null);
      expect(made.status).toBe(200);
      chain.push(made.body['id']);
    }
    expect(await add('too deep', chain.at(-1))).toMatchObject({
      status: 422,
      body: { fields: ['parent', 'depth'] },
    });
    const top = await add('top', null);
    await add('under it', top.body['id']);
    const move = (parent: unknown) =>
      foyer.ask(cetusAdmin, 'PATCH', `/api/company/groups/${String(top.body['id'])}`, { parent });
    expect(await move(chain.at(-2)), 'two levels, where one fits').toMatchObject({ status: 422 });
    expect((await move(chain.at(-3))).status).toBe(200);
  });

  test('is a failure of the server for a sign that no text has', async () => {
    const { acmeAdmin, cetusAdmin } = foyer.companies;
    for (const [method, path, body] of [
      ['GET', '/api/company/audit?text=%00', undefined],
      ['GET', '/api/company/external/rooms?query=a%00b', undefined],
      ['POST', '/api/company/invitations/%00/renew', {}],
      ['POST', `/api/company/members/${cetusAdmin.user}/erase`, { reason: 'a\0reason' }],
    ] as const) {
      expect((await foyer.ask(acmeAdmin, method, path, body)).status, path).toBe(422);
    }
  });
});
