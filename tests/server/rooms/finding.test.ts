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

describe('Looking somebody up', () => {
  test('finds a person by their exact message ID in whatever case, with the room the two will have (S17, S29)', async () => {
    const { ann, bo, al } = companies;
    const found = JSON.parse((await ask(ann, '/api/people/find', { messageId: 'BO-Lind' })).slice(4)) as object;
    expect(found).toEqual({
      user: bo.user,
      name: 'Bo Lind',
      title: null,
      photo: null,
      company: { name: 'Borealis', own: false },
      room: directRoomId(ann.user, bo.user),
    });
    expect(await ask(ann, '/api/people/find', { messageId: al.messageId })).toContain('"own":true');
    expect(await ask(ann, '/api/people/find', { messageId: 'bo-lin' })).toMatch(/^404 /);
  });

  test('answers byte for byte alike for nobody, oneself, the refused, and the suspended (R09, S03)', async () => {
    const { ann, al, bo, cetusAdmin, acmeAdmin, borealisAdmin, as, setPolicy } = companies;
    const find = (account: TestAccount, messageId: string) => ask(account, '/api/people/find', { messageId });
    const open = (account: TestAccount, user: string) =>
      ask(account, '/api/rooms/direct', { command: newCommandId(), user });
    expect(await find(ann, bo.messageId)).toMatch(/^200 /);
    const nobody = await find(ann, 'nobody-at-all');
    expect(nobody).toMatch(/^404 /);
    expect(await find(ann, ann.messageId)).toBe(nobody);
    expect(await find(ann, cetusAdmin.messageId), 'Cetus allows Acme, Acme does not allow Cetus').toBe(nobody);
    expect(await find(cetusAdmin, ann.messageId)).toBe(nobody);
    expect(await open(cetusAdmin, ann.user)).toBe(await open(cetusAdmin, 'u0000000000000000'));
    expect(await open(ann, ann.user)).toBe(await open(ann, 'u0000000000000000'));

    await setPolicy(borealisAdmin, () => closedPolicy);
    expect(await find(ann, bo.messageId)).toBe(nobody);
    expect(await open(ann, bo.user)).toBe(await open(ann, 'u0000000000000000'));
    await setPolicy(borealisAdmin, () => openTo(ann.company));
    expect(await find(ann, bo.messageId)).toMatch(/^200 /);

    await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { suspended: true });
    expect(await find(ann, al.messageId)).toBe(nobody);
    expect(await open(bo, al.user)).toBe(await open(bo, 'u0000000000000000'));
    await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { suspended: false });
    expect(await find(ann, al.messageId)).toMatch(/^200 /);
  });

  test('is not for going through lists: after a while it says when to come back (R09)', async () => {
    const { cetusAdmin, borealisAdmin } = companies;
    const tries = Array.from({ length: 70 }, (_, at) =>
      ask(cetusAdmin, '/api/people/find', { messageId: `try-${at}` }),
    );
    const answers = await Promise.all(tries);
    expect(answers.filter((answer) => answer.startsWith('404')).length).toBeGreaterThanOrEqual(50);
    expect(answers.at(-1)).toMatch(/^429 .*retryAfterSeconds/);
    expect(await ask(borealisAdmin, '/api/people/find', { messageId: 'ann' })).toMatch(/^200 /);
  });
});

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

  test('gives the room to who has it, also while it is sealed (R04)', async () => {
    const { ann, bo, borealisAdmin, setPolicy } = companies;
    await setPolicy(borealisAdmin, () => closedPolicy);
    const answer = await ask(ann, '/api/rooms/direct', { command: newCommandId(), user: bo.user });
    expect(answer).toBe(`200 {"room":"${directRoomId(ann.user, bo.user)}"}`);
    await setPolicy(borealisAdmin, () => openTo(ann.company));
  });
});
