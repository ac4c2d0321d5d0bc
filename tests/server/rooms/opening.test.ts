import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directRoomId, newCommandId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

/** The whole answer, as bytes and status. */
async function ask(account: TestAccount, path: string, json: unknown): Promise<string> {
  const response = await server.fetch(path, { method: 'POST', cookie: await companies.cookie(account), json });
  return `${response.status} ${await response.text()}`;
}

describe('Opening a 1:1 room', () => {
  test('gives one room to two people who open it at the same time, both sides and many times (N08)', async () => {
    const { ann, bo } = companies;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        at % 2 === 0
          ? ask(ann, '/api/rooms/direct', { command: newCommandId(), user: bo.user })
          : ask(bo, '/api/rooms/direct', { command: newCommandId(), user: ann.user }),
      ),
    );
    expect(new Set(answers)).toEqual(new Set([`200 {"room":"${directRoomId(ann.user, bo.user)}"}`]));
  });

  test('is done once for one command, and answered alike when it is sent again (N08)', async () => {
    const { ann, al } = companies;
    const command = newCommandId();
    const first = await ask(ann, '/api/rooms/direct', { command, user: al.user });
    expect(first).toBe(`200 {"room":"${directRoomId(ann.user, al.user)}"}`);
    expect(await ask(ann, '/api/rooms/direct', { command, user: al.user })).toBe(first);
  });

  test('is as unknown for the refused and oneself as for nobody (R09, S03)', async () => {
    const { ann, bo, cetusAdmin } = companies;
    const open = (account: TestAccount, user: string) =>
      ask(account, '/api/rooms/direct', { command: newCommandId(), user });
    expect(await open(ann, bo.user)).toMatch(/^200 /);
    const nobody = await open(ann, 'u0000000000000000');
    expect(nobody).toMatch(/^404 /);
    expect(await open(ann, ann.user)).toBe(nobody);
    expect(await open(ann, cetusAdmin.user)).toBe(nobody);
    expect(await open(cetusAdmin, ann.user)).toBe(nobody);
  });

  test('gives the room to who has it, also while it is sealed (R04)', async () => {
    const { ann, bo, borealisAdmin, setPolicy } = companies;
    await setPolicy(borealisAdmin, () => closedPolicy);
    const answer = await ask(ann, '/api/rooms/direct', { command: newCommandId(), user: bo.user });
    expect(answer).toBe(`200 {"room":"${directRoomId(ann.user, bo.user)}"}`);
    await setPolicy(borealisAdmin, () => openTo(ann.company));
  });
});
