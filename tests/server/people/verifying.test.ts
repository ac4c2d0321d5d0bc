import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneState } from '#shared/api/phones.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { ask, startProvider, type Answer, type Provider } from './phone-gateway.ts';

const token = 'a token of the provider';
let server: TestServer;
let companies: Companies;
let provider: Provider;

beforeAll(async () => {
  provider = await startProvider();
  const env = { SMS_WEBHOOK_URL: provider.url, SMS_WEBHOOK_TOKEN: token.replaceAll(' ', '-') };
  server = await startServer({ env });
  companies = await foundCompanies(server.url);
  const { acmeAdmin, borealisAdmin, setPolicy } = companies;
  for (const admin of [acmeAdmin, borealisAdmin])
    await setPolicy(admin, (policy) => ({ ...policy, phoneSearch: true }));
});
afterAll(async () => {
  await server.stop();
  await provider.close();
});

const as = async (account: TestAccount, method: string, path: string, json?: unknown): Promise<Answer> =>
  ask(server, await companies.cookie(account), method, path, json);
const askCode = (account: TestAccount, number: string) => as(account, 'POST', '/api/me/phone', { number });
const enter = (account: TestAccount, code: string) => as(account, 'POST', '/api/me/phone/verify', { code });
const stateOf = async (account: TestAccount): Promise<PhoneState> =>
  (await as(account, 'GET', '/api/me/phone')).json as PhoneState;

let made = 0;
/** A member of Acme or Borealis whom nobody has met. */
async function newcomer(admin: TestAccount): Promise<TestAccount> {
  const messageId = `newcomer-${(made += 1)}`;
  const email = `${messageId}@firm.example`;
  const { password } = admin;
  const { json } = await as(admin, 'POST', '/api/company/members', { name: messageId, email, password, messageId });
  const account = { ...admin, user: (json as { id: TestAccount['user'] }).id, email, name: messageId, messageId };
  await companies.cookie(account);
  return account;
}

/** One of each company; made at once, because hashing a password takes its time. */
const twoNewcomers = (): Promise<[TestAccount, TestAccount]> =>
  Promise.all([newcomer(companies.acmeAdmin), newcomer(companies.borealisAdmin)]);

const otherThan = (code: string, by = 1): string => String((Number(code) + by) % 1_000_000).padStart(6, '0');

describe('Verifying a mobile number', () => {
  test('takes the code that went to it, through the provider; being found by it is the member’s own choice afterwards (S12, S13, S14)', async () => {
    const ann = await newcomer(companies.acmeAdmin);
    expect(await stateOf(ann)).toEqual({ allowed: true, ready: true, verified: null, pending: null });
    const early = await as(ann, 'PATCH', '/api/me/phone', { searchable: true });
    expect(early.status, 'nothing to switch on yet').toBe(404);

    expect((await askCode(ann, '010-2000-0001')).json).toMatchObject({ pending: { number: '+821020000001' } });
    const message = provider.messages.at(-1);
    expect(message).toMatchObject({ to: '+821020000001' });
    expect(message?.headers.authorization).toBe(`Bearer ${token.replaceAll(' ', '-')}`);
    const code = provider.codeOf('+821020000001');
    expect(message?.text).toContain(`@localhost #${code}`);

    expect((await enter(ann, code)).json).toMatchObject({
      verified: { number: '+821020000001', searchable: false },
      pending: null,
    });
    await as(ann, 'PATCH', '/api/me/phone', { searchable: true });
    expect((await stateOf(ann)).verified).toEqual({ number: '+821020000001', searchable: true });
    await as(ann, 'DELETE', '/api/me/phone');
    expect((await stateOf(ann)).verified).toBeNull();
  });

  test('says it in the member’s language (S14)', async () => {
    for (const [locale, words] of [
      ['ko', '인증번호'],
      ['ja', '認証コード'],
    ]) {
      const member = await newcomer(companies.acmeAdmin);
      await as(member, 'PATCH', '/api/me', { locale });
      await askCode(member, locale === 'ko' ? '010-2000-0002' : '080-2000-0002');
      expect(provider.messages.at(-1)?.text).toContain(words);
    }
  });

  test('is not there for members whose company allows no search by number, or nobody outside (S02, R09)', async () => {
    const { acmeAdmin, setPolicy } = companies;
    const member = await newcomer(acmeAdmin);
    expect((await askCode(member, '010-2000-0003')).status).toBe(200);
    const code = provider.codeOf('+821020000003');
    for (const closed of [{ phoneSearch: false }, { partners: closedPolicy.partners }]) {
      const before = (await as(acmeAdmin, 'GET', '/api/company/policy')).json as { policy: typeof closedPolicy };
      await setPolicy(acmeAdmin, (policy) => ({ ...policy, ...closed }));
      expect((await stateOf(member)).allowed).toBe(false);
      expect((await askCode(member, '010-2000-0004')).status).toBe(403);
      expect((await enter(member, code)).status).toBe(403);
      await setPolicy(acmeAdmin, () => before.policy);
    }
    expect((await enter(member, code)).status).toBe(200);
  });

  test('says that a message could not be sent; that costs nothing, and no code is left (S14)', async () => {
    const member = await newcomer(companies.acmeAdmin);
    for (const status of [500, 302, 500, 403, 500, 500, 500, 500]) {
      provider.answer(status);
      expect((await askCode(member, '010-2000-0005')).status).toBe(503);
      expect((await stateOf(member)).pending).toBeNull();
    }
    provider.answer(202);
    expect((await askCode(member, '010-2000-0005')).status).toBe(200);
  });
});

describe('Somebody who guesses', () => {
  test('has five tries, however many come at once; the right code is too late then (S14)', async () => {
    const victim = await newcomer(companies.acmeAdmin);
    await askCode(victim, '010-3000-0001');
    const code = provider.codeOf('+821030000001');
    const tries = await Promise.all(Array.from({ length: 40 }, (_, at) => enter(victim, otherThan(code, at + 1))));
    const count = (status: number) => tries.filter((one) => one.status === status).length;
    expect({ wrong: count(422), none: count(404) }).toEqual({ wrong: 5, none: 35 });
    expect((await enter(victim, code)).status).toBe(404);
    expect((await stateOf(victim)).verified).toBeNull();
  });

  test('gets few codes for one account, and few to one number whoever asks (S14)', async () => {
    const { acmeAdmin, borealisAdmin } = companies;
    const one = await newcomer(acmeAdmin);
    const statuses: number[] = [];
    for (let at = 0; at < 7; at += 1) statuses.push((await askCode(one, `010-4000-000${at}`)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);

    const number = '010-5000-0001';
    const askers = await Promise.all([borealisAdmin, borealisAdmin, borealisAdmin, acmeAdmin].map(newcomer));
    for (const asker of askers.slice(0, 3)) expect((await askCode(asker, number)).status).toBe(200);
    const last = await askCode(askers[3]!, number);
    expect(last.status).toBe(429);
    expect(last.json).toMatchObject({ retryAfterSeconds: expect.any(Number) as number });
    expect(provider.messages.filter(({ to }) => to === '+821050000001')).toHaveLength(3);
  });

  test('cannot use a code twice, an earlier one, another person’s, or one for another number (S14)', async () => {
    const [mine, other] = await twoNewcomers();
    await askCode(mine, '010-6000-0001');
    const first = provider.codeOf('+821060000001');
    await askCode(mine, '010-6000-0002');
    const second = provider.codeOf('+821060000002');
    await askCode(other, '010-6000-0003');
    if (first !== second) expect((await enter(mine, first)).status, 'a code for a number asked before').toBe(422);
    if (second !== provider.codeOf('+821060000003')) expect((await enter(other, second)).status).toBe(422);
    const answers = await Promise.all([enter(mine, second), enter(mine, second), enter(mine, second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    expect((await enter(mine, second)).status).toBe(404);
    expect((await stateOf(mine)).verified?.number).toBe('+821060000002');
  });

  test('does not get another’s number by asking for its code; whoever has the phone takes the number over (S14)', async () => {
    const [holder, thief] = await twoNewcomers();
    await askCode(holder, '010-7000-0001');
    await enter(holder, provider.codeOf('+821070000001'));
    await as(holder, 'PATCH', '/api/me/phone', { searchable: true });

    const asked = await askCode(thief, '010-7000-0001');
    const free = await askCode(thief, '010-7000-0002');
    expect(asked.status, 'a number in use looks like a free one').toBe(free.status);
    await askCode(thief, '010-7000-0001');
    const code = provider.codeOf('+821070000001');
    await enter(thief, otherThan(code));
    expect((await stateOf(holder)).verified).toEqual({ number: '+821070000001', searchable: true });

    expect((await enter(thief, code)).status, 'with the code in hand').toBe(200);
    expect((await stateOf(thief)).verified).toEqual({ number: '+821070000001', searchable: false });
    expect((await stateOf(holder)).verified).toBeNull();
  });

  test('finds no code and no list of numbers asked for in the database (S14)', async () => {
    const member = await newcomer(companies.acmeAdmin);
    await askCode(member, '010-8000-0001');
    const code = provider.codeOf('+821080000001');
    const database = new DatabaseSync(join(server.dataDir, 'foyer.db'), { readOnly: true });
    const codes = database.prepare('select * from phone_code where "user" = ?').all(member.user);
    const spent = database.prepare("select key from allowance where kind = 'phone-code-number'").all();
    database.close();
    expect(codes).toHaveLength(1);
    expect(JSON.stringify(codes)).not.toContain(code);
    expect(spent.length).toBeGreaterThan(0);
    expect(JSON.stringify(spent)).not.toMatch(/\+?82108000/);
    expect(server.output()).not.toContain(code);
  });

  test('comes too late after ten minutes (S14)', async () => {
    const member = await newcomer(companies.acmeAdmin);
    await askCode(member, '010-9000-0001');
    const { pending } = await stateOf(member);
    const minutes = ((pending?.expiresAt ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(9);
    expect(minutes).toBeLessThanOrEqual(10);
    const database = new DatabaseSync(join(server.dataDir, 'foyer.db'));
    database.exec(
      `pragma busy_timeout = 5000; update phone_code set expires_at = ${Date.now()} where "user" = '${member.user}'`,
    );
    database.close();
    expect((await enter(member, provider.codeOf('+821090000001'))).status).toBe(404);
    expect((await stateOf(member)).pending).toBeNull();
  });
});

describe('Without a provider', () => {
  test('a server says that numbers cannot be verified (S14)', async () => {
    const bare = await startServer();
    try {
      const { ann, acmeAdmin, setPolicy, cookie } = await foundCompanies(bare.url);
      await setPolicy(acmeAdmin, (policy) => ({ ...policy, phoneSearch: true }));
      const state = await ask(bare, await cookie(ann), 'GET', '/api/me/phone');
      expect(state.json).toMatchObject({ allowed: true, ready: false });
      const refused = await ask(bare, await cookie(ann), 'POST', '/api/me/phone', { number: '010-1234-5678' });
      expect(refused.status).toBe(503);
    } finally {
      await bare.stop();
    }
  });
});
