import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContactCode } from '#shared/api/identity.ts';
import { directRoomId, newCommandId, randomLetters } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;

beforeAll(async () => {
  server = await startServer({ env: { TRUST_PROXY: 'true' } });
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

/** Each asking from an address of its own: limits are another test's. */
let addresses = 0;
const fromElsewhere = (): string => `203.0.113.${(addresses += 1) % 250}`;

async function ask(account: TestAccount, path: string, json: unknown): Promise<string> {
  const headers = { 'x-forwarded-for': fromElsewhere() };
  const cookie = await companies.cookie(account);
  const response = await server.fetch(path, { method: 'POST', cookie, json, headers });
  return `${response.status} ${await response.text()}`;
}

const make = async (owner: TestAccount, type: ContactCode['type']): Promise<ContactCode> =>
  (await companies.as(owner, 'POST', '/api/codes', { type })) as ContactCode;
const use = (account: TestAccount, code: string, command = newCommandId()): Promise<string> =>
  ask(account, '/api/codes/use', { command, code });
const stranger = async (code: string): Promise<string> => {
  const headers = { 'x-forwarded-for': fromElsewhere() };
  const response = await server.fetch(`/api/codes/${code}`, { headers });
  return `${response.status} ${await response.text()}`;
};

describe('A contact code', () => {
  test('lets a partner in by link or by its short form, and both have the room (S32, R13)', async () => {
    const { ann, bo, as } = companies;
    const code = await make(bo, 'standing');
    expect(code.code).toMatch(/^[0-9a-z]{26}$/);
    expect(code.short).toMatch(/^[0-9a-z]{8}$/);
    const person = {
      user: bo.user,
      name: 'Bo Lind',
      title: null,
      photo: null,
      company: { id: bo.company, name: 'Borealis', colour: null, own: false },
      room: directRoomId(ann.user, bo.user),
    };
    expect(await ask(ann, '/api/codes/look', { code: code.code })).toBe(`200 ${JSON.stringify(person)}`);
    const opens = (account: TestAccount) =>
      as(account, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user }).catch(String);
    expect(await use(ann, code.code)).toBe(`200 ${JSON.stringify(person)}`);
    expect(await use(ann, ` ${code.short.slice(0, 4)}-${code.short.slice(4)} `.toUpperCase())).toMatch(/^200 /);
    expect(await opens(ann)).toEqual({ room: person.room });
  });

  test('is the same until a new one is made: asking for the standing one makes one once (S19, R13)', async () => {
    const { al, as } = companies;
    const first = await as(al, 'PUT', '/api/codes/standing');
    expect(await as(al, 'PUT', '/api/codes/standing')).toEqual(first);
    expect(await as(al, 'GET', '/api/codes')).toEqual({ codes: [first] });
  });

  test('is done once for one command, also when it was a one-time code (R13)', async () => {
    const { ann, bo } = companies;
    const { code } = await make(bo, 'one-time');
    const command = newCommandId();
    const first = await use(ann, code, command);
    expect(first).toMatch(/^200 /);
    expect(await use(ann, code, command)).toBe(first);
  });

  test('of one time lets one person in, for a day, and then nobody, and leaves its owner’s list (R13)', async () => {
    const { ann, al, bo, as } = companies;
    const code = await make(bo, 'one-time');
    expect((code.expiresAt ?? 0) - code.createdAt).toBe(24 * 60 * 60_000);
    const listed = async () => ((await as(bo, 'GET', '/api/codes')) as { codes: ContactCode[] }).codes;
    expect((await listed()).map(({ id }) => id)).toContain(code.id);
    expect(await use(ann, code.code)).toMatch(/^200 /);
    expect((await listed()).map(({ id }) => id)).not.toContain(code.id);
    const nothing = await use(al, randomLetters(26));
    expect(await use(al, code.code)).toBe(nothing);
    expect(await use(ann, code.code)).toBe(nothing);
  });

  test('that is replaced still leads those in who have used it, and nobody else; a revoked one leads nobody (R13)', async () => {
    const { ann, al, bo, as } = companies;
    const old = await make(bo, 'standing');
    expect(await use(ann, old.code)).toMatch(/^200 /);
    const next = await make(bo, 'standing');
    expect(await use(ann, old.code)).toMatch(/^200 /);
    const nothing = await use(al, randomLetters(26));
    expect(nothing).toMatch(/^404 /);
    expect(await use(al, old.code)).toBe(nothing);
    expect(await use(al, old.short)).toBe(nothing);
    expect(await use(al, next.code)).toMatch(/^200 /);
    await as(bo, 'DELETE', `/api/codes/${next.id}`);
    expect(await use(al, next.code)).toBe(nothing);
    expect(await as(bo, 'DELETE', `/api/codes/${old.id}`)).toEqual({});
    expect(await use(ann, old.code)).toBe(nothing);
  });

  test('is its owner’s alone to end (R13)', async () => {
    const { ann, bo, as } = companies;
    const code = await make(bo, 'standing');
    await expect(as(ann, 'DELETE', `/api/codes/${code.id}`)).rejects.toThrow(/404/);
    expect(await use(ann, code.code)).toMatch(/^200 /);
  });

  test('that never was, is one’s own, is nobody’s form, or leads to somebody out of reach: byte for byte alike (R09, R13)', async () => {
    const { ann, bo, cetusAdmin, borealisAdmin, setPolicy } = companies;
    const { code, short } = await make(bo, 'standing');
    expect(await use(ann, code)).toMatch(/^200 /);
    const nothing = await use(ann, randomLetters(26));
    expect(nothing).toMatch(/^404 /);
    expect(await use(cetusAdmin, code), 'Borealis does not allow Cetus').toBe(nothing);
    expect(await ask(cetusAdmin, '/api/codes/look', { code: short })).toBe(nothing);
    expect(await use(bo, code)).toBe(nothing);
    expect(await use(ann, 'no code at all')).toBe(nothing);
    expect(await use(ann, '')).toBe(nothing);
    await setPolicy(borealisAdmin, () => closedPolicy);
    expect(await use(ann, code)).toBe(nothing);
    expect(await use(ann, short)).toBe(nothing);
    await setPolicy(borealisAdmin, () => openTo(ann.company));
    expect(await use(ann, code)).toMatch(/^200 /);
  });

  test('cannot be made where the company allows no partners, and is nothing to strangers meanwhile (S01, S02)', async () => {
    const { bo, borealisAdmin, setPolicy, as } = companies;
    const { code } = await make(bo, 'standing');
    expect(await stranger(code)).toMatch(/^200 /);
    await setPolicy(borealisAdmin, () => closedPolicy);
    await expect(as(bo, 'POST', '/api/codes', { type: 'standing' })).rejects.toThrow(/403/);
    await expect(as(bo, 'PUT', '/api/codes/standing')).rejects.toThrow(/403/);
    expect(await stranger(code)).toBe(await stranger(randomLetters(26)));
    await setPolicy(borealisAdmin, ({ rules }) => ({ ...openTo(companies.ann.company), rules }));
    expect(await stranger(code)).toMatch(/^200 /);
  });
});

describe('A stranger with a link', () => {
  test('reads who invites, without an account, and not by the short form (S19, S32)', async () => {
    const { bo, as } = companies;
    const made = await make(bo, 'standing');
    expect(JSON.parse((await stranger(made.code)).slice(4))).toEqual({
      name: 'Bo Lind',
      title: null,
      hasPhoto: false,
      company: { name: 'Borealis', colour: null, hasLogo: false },
      short: made.short,
    });
    const nothing = await stranger(randomLetters(26));
    expect(nothing).toMatch(/^404 /);
    expect(await stranger(made.short)).toBe(nothing);
    await as(bo, 'DELETE', `/api/codes/${made.id}`);
    expect(await stranger(made.code)).toBe(nothing);
  });

  test('sees the photo for as long as the code lives (S32, R13)', async () => {
    const { bo, as } = companies;
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
      'base64',
    );
    const cookie = await companies.cookie(bo);
    const put = await server.fetch('/api/me/photo', { method: 'PUT', cookie, body: png });
    expect(put.status).toBe(200);
    const { code, id } = await make(bo, 'standing');
    expect(await stranger(code)).toContain('"hasPhoto":true');
    const photo = () => server.fetch(`/api/codes/${code}/photo`, { headers: { 'x-forwarded-for': fromElsewhere() } });
    const shown = await photo();
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await shown.arrayBuffer()).equals(png)).toBe(true);
    await as(bo, 'DELETE', `/api/codes/${id}`);
    expect((await photo()).status).toBe(404);
  });
});

describe('Codes cannot be found by trying', () => {
  const fromOne = (address: string) => ({ 'x-forwarded-for': address });

  test('ten wrong codes stop an account, and what it asks then is not looked up (R09, R13)', async () => {
    const { acmeAdmin, ann, bo } = companies;
    const { code } = await make(bo, 'standing');
    expect(await use(acmeAdmin, code)).toMatch(/^200 /);
    const tried = await Promise.all(Array.from({ length: 40 }, () => use(acmeAdmin, randomLetters(8))));
    expect(tried.filter((answer) => answer.startsWith('404')).length).toBe(10);
    expect(tried.filter((answer) => answer.startsWith('429')).length).toBe(30);
    expect(await use(acmeAdmin, code), 'a right one too').toMatch(/^429 /);
    expect(await use(ann, code), 'others go on').toMatch(/^200 /);
  });

  test('thirty wrong codes stop an address, whatever accounts it has (R09, R13)', async () => {
    const { borealisAdmin, as } = companies;
    const codes = Array.from({ length: 4 }, (_, at) => at);
    const cookies = await Promise.all(
      codes.map(async (at) => {
        const email = `farm${at}@borealis.example`;
        await as(borealisAdmin, 'POST', '/api/company/members', {
          name: `Farm ${at}`,
          email,
          password: 'a long enough secret',
        });
        return server.cookieOf(email, 'a long enough secret');
      }),
    );
    const guess = async (cookie: string) => {
      const json = { command: newCommandId(), code: randomLetters(8) };
      const init = { method: 'POST', cookie, json, headers: fromOne('198.51.100.7') };
      return (await server.fetch('/api/codes/use', init)).status;
    };
    const tried = await Promise.all(cookies.flatMap((cookie) => Array.from({ length: 10 }, () => guess(cookie))));
    expect(tried.filter((status) => status === 404).length).toBe(30);
    expect(tried.filter((status) => status === 429).length).toBe(10);
  });

  test('of five hundred wrong links from one address without an account ten are answered (R09, R13)', async () => {
    const { bo } = companies;
    const { code } = await make(bo, 'standing');
    const headers = fromOne('198.51.100.8');
    const ask = (given: string) => server.fetch(`/api/codes/${given}`, { headers });
    expect((await ask(code)).status).toBe(200);
    const statuses: number[] = [];
    // Below the interface's own limit for an address, of 600 at once.
    for (let turn = 0; turn < 5; turn += 1) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask(randomLetters(26))));
      statuses.push(...answers.map(({ status }) => status));
    }
    expect(statuses.filter((status) => status === 404).length).toBe(10);
    expect(new Set(statuses)).toEqual(new Set([404, 429]));
    expect((await ask(code)).status).toBe(429);
    expect((await server.fetch(`/api/codes/${code}`, { headers: fromOne('198.51.100.9') })).status).toBe(200);
  });
});
