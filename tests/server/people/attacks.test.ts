// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContactCode } from '#shared/api/identity.ts';
import { homeDocument } from '#shared/documents/names.ts';
import {
  contactIdOf,
  directRoomId,
  newCommandId,
  newContactId,
  newUserId,
  randomLetters,
  type UserId,
} from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { keepCard } from '../../../src/lib/actions/keep-card.ts';
import { addOffline } from '../../../src/lib/actions/add-offline.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import { updateProfile } from '../../../src/lib/actions/update-profile.ts';
import { saveProblem } from '../../../src/lib/components/settings/profile-problems.ts';
import { m } from '../../../src/lib/paraglide/messages.js';
import { overwriteGetLocale } from '../../../src/lib/paraglide/runtime.js';
import { Device } from '../../support/device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { startMailServer, textOf, type MailServer } from './mail-server.ts';
import { bePhones, Phone } from './phone.ts';
import { startProvider, type Provider } from './phone-gateway.ts';

let server: TestServer;
let companies: Companies;
let provider: Provider;
let mail: MailServer;
const dayMs = 24 * 60 * 60_000;

beforeAll(async () => {
  bePhones();
  [provider, mail] = await Promise.all([startProvider(), startMailServer()]);
  const env = { SMS_WEBHOOK_URL: provider.url, SMTP_URL: mail.url, MAIL_FROM: 'a@foyer.example', TRUST_PROXY: '1' };
  server = await startServer({ env });
  companies = await foundCompanies(server.url);
  const { acmeAdmin, borealisAdmin, setPolicy } = companies;
  for (const admin of [acmeAdmin, borealisAdmin])
    await setPolicy(admin, (policy) => ({ ...policy, phoneSearch: true }));
});
afterAll(async () => {
  await server.stop();
  await provider.close();
  await mail.close();
});

let addresses = 0;
/** Asks from an address of its own: limits by address are other tests'. */
async function ask(account: TestAccount, method: string, path: string, json?: unknown): Promise<string> {
  addresses += 1;
  const headers = { 'x-forwarded-for': `198.51.${addresses >> 8}.${addresses & 255}` };
  const cookie = await companies.cookie(account);
  const response = await server.fetch(path, { method, cookie, headers, ...(json === undefined ? {} : { json }) });
  return `${response.status} ${await response.text()}`;
}

const codeOf = async (owner: TestAccount): Promise<ContactCode> =>
  (await companies.as(owner, 'PUT', '/api/codes/standing')) as ContactCode;
const cardOf = async (owner: TestAccount): Promise<string> =>
  ((await companies.as(owner, 'GET', '/api/card')) as { card: string }).card;
const use = (account: TestAccount, code: string, user?: UserId): Promise<string> =>
  ask(account, 'POST', '/api/codes/use', { command: newCommandId(), code, ...(user === undefined ? {} : { user }) });
const nobodysCode = (): string => randomLetters(26);

let made = 0;
async function newMember(admin: TestAccount, messageId?: string): Promise<TestAccount> {
  made += 1;
  const id = messageId ?? `member-${made}`;
  const email = `member-${made}@firm.example`;
  const body = { name: `Member ${made}`, email, password: admin.password, messageId: id };
  const { id: user } = (await companies.as(admin, 'POST', '/api/company/members', body)) as { id: UserId };
  return { ...admin, user, email, name: body.name, messageId: id };
}

/** Writes into the server's database from outside, as time would. */
function inDatabase(act: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(join(server.dataDir, 'foyer.db'));
  database.exec('pragma busy_timeout = 5000');
  act(database);
  database.close();
}

/** Leaves one of a rate: all but one are spent. */
const leaveOne = (kind: string, key: string, capacity: number): void =>
  inDatabase((database) => {
    const spent = Date.now() + dayMs - Math.ceil((1.5 * dayMs) / capacity);
    const sql =
      'insert into allowance (kind, key, spent_until) values (?, ?, ?) on conflict do update set spent_until = ?';
    database.prepare(sql).run(kind, key, spent, spent);
  });

test('A code beside somebody else’s card adds nobody, and what was written goes to neither (N01, R09)', async () => {
  const { bo, borealisAdmin: boss } = companies;
  const ann = await newMember(companies.acmeAdmin);
  const [code, card] = [(await codeOf(bo)).code, await cardOf(boss)];
  const phone = new Phone(server, companies, ann, '203.0.113.1');
  await phone.use((core) => keepCard(core));
  phone.goOffline();
  await phone.use(async (core) => {
    const added = await addOffline(core, code, card);
    expect(added, 'the card is genuine').toMatchObject({ ok: true, card: { user: boss.user } });
    if (added.ok) await sendMessage(core, added.room, 'for the boss alone');
  });
  await phone.goOnline();
  const room = directRoomId(ann.user, boss.user);
  await phone.use(({ database }) =>
    expect.poll(() => database.rooms.get(room), { timeout: 5000 }).toMatchObject({ notAdded: 'code', refused: 1 }),
  );
  const boCard = await Device.of(server.url, companies, ann, 'another');
  await boCard.open(homeDocument(ann.user));
  expect(boCard.records(homeDocument(ann.user), 'room-entry')).toEqual([]);
  expect(boCard.records(homeDocument(ann.user), 'contact-entry')).toEqual([]);
  boCard.close();
  await phone.close();
  expect(await use(ann, code, boss.user)).toBe(await use(ann, nobodysCode(), boss.user));
  expect(await use(ann, code, bo.user), 'beside his own card it works').toMatch(/^200 /);
});

test('Of somebody suspended nothing works: code, link, short form, photo, ID; and all does again afterwards (R09, R13)', async () => {
  const { acmeAdmin, bo } = companies;
  const gone = await newMember(acmeAdmin);
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(64, made)]);
  const put = { method: 'PUT', cookie: await companies.cookie(gone), body: new Uint8Array(png) };
  expect((await server.fetch('/api/me/photo', put)).status).toBe(200);
  const { code, short } = await codeOf(gone);
  const card = await cardOf(gone);
  const answers = async (given: string, shortForm: string, id: string): Promise<readonly string[]> => [
    await use(bo, given),
    await ask(bo, 'POST', '/api/codes/look', { code: shortForm }),
    await ask(bo, 'GET', `/api/codes/${given}`),
    await ask(bo, 'GET', `/api/codes/${given}/photo`),
    await ask(bo, 'POST', '/api/people/search', { by: 'message-id', text: id }),
  ];
  const nothing = await answers(nobodysCode(), randomLetters(8), 'nobody-at-all');
  const before = await answers(code, short, gone.messageId);
  for (const answer of before) expect(answer).toMatch(/^200 /);
  expect(before).not.toContain(nothing[4]);
  await companies.as(acmeAdmin, 'PATCH', `/api/company/members/${gone.user}`, { suspended: true });
  expect(await answers(code, short, gone.messageId)).toEqual(nothing);
  expect(await use(bo, code, gone.user), 'also by the card they had shown').toBe(nothing[0]);
  expect(card).not.toBe('');
  expect(await ask(gone, 'GET', '/api/card'), 'and they get no other').toMatch(/^401 /);
  await companies.as(acmeAdmin, 'PATCH', `/api/company/members/${gone.user}`, { suspended: false });
  expect(await answers(code, short, gone.messageId)).toEqual(before);
});

test('Who is blocked adds again by code, ID, and id, and is answered as anybody; the blocker is told nothing (R08, R09)', async () => {
  const { acmeAdmin, borealisAdmin } = companies;
  const [ann, blocked, other] = [
    await newMember(acmeAdmin),
    await newMember(borealisAdmin),
    await newMember(borealisAdmin),
  ];
  const { code } = await codeOf(ann);
  const device = await Device.of(server.url, companies, ann);
  const home = homeDocument(ann.user);
  await device.open(home);
  const block = { command: newCommandId(), user: blocked.user, blocked: true };
  expect(await ask(ann, 'POST', '/api/blocks', block)).toMatch(/^200 /);
  await expect.poll(() => device.records(home, 'block'), { timeout: 5000 }).toHaveLength(1);

  const tries = async (who: TestAccount): Promise<string> => {
    const by = 'message-id';
    const answers = [
      await ask(who, 'POST', '/api/people/search', { by, text: ann.messageId }),
      await ask(who, 'POST', '/api/people/add', { command: newCommandId(), user: ann.user, by }),
      await ask(who, 'POST', '/api/codes/look', { code }),
      await use(who, code),
      await ask(who, 'POST', '/api/rooms/direct', { command: newCommandId(), user: ann.user }),
    ];
    for (const answer of answers) expect(answer).toMatch(/^200 /);
    return answers.join('\n').replaceAll(directRoomId(who.user, ann.user), 'the room');
  };
  expect(await tries(blocked)).toBe(await tries(other));
  const rooms = () => device.records(home, 'room-entry').map((entry) => (entry as { room: string }).room);
  await expect.poll(rooms, { timeout: 5000 }).toContain(directRoomId(other.user, ann.user));
  expect(rooms()).not.toContain(directRoomId(blocked.user, ann.user));
  device.close();
  const told = Buffer.concat(device.socket.bytes);
  expect(told.includes(directRoomId(other.user, ann.user))).toBe(true);
  expect(told.includes(directRoomId(blocked.user, ann.user)), 'not one byte of it').toBe(false);
});

test('Which message IDs and addresses are in use is told twenty times a day to one account, a hundred times to one company (R09, S17)', async () => {
  const { borealisAdmin, bo, cetusAdmin } = companies;
  const member = await newMember(borealisAdmin);
  const choose = (who: TestAccount, messageId: string) => ask(who, 'PATCH', '/api/me', { messageId });
  expect(await choose(member, 'a-free-one')).toMatch(/^200 /);
  const tried = await Promise.all(Array.from({ length: 30 }, () => choose(member, bo.messageId.toUpperCase())));
  expect(
    tried.filter((answer) => answer.startsWith('409')),
    'in use',
  ).toHaveLength(20);
  expect(tried.filter((answer) => answer.startsWith('429'))).toHaveLength(10);
  expect(await choose(member, 'another-free-one'), 'a free one looks no other').toMatch(/^429 /);
  expect(await ask(member, 'PATCH', '/api/me', { name: 'Somebody' }), 'nothing else waits').toMatch(/^200 /);
  const phone = new Phone(server, companies, member, '198.18.0.17');
  const told = await phone.use(() => updateProfile({ messageId: 'another-free-one' }));
  await phone.close();
  expect(told).toMatchObject({ ok: false, reason: 'too-fast' });
  if (told.ok) throw new Error('not told');
  // One comes back every 72 minutes.
  const minutes = Math.ceil((told.retryAfterSeconds ?? 0) / 60);
  expect(minutes).toBeGreaterThan(60);
  expect(minutes).toBeLessThanOrEqual(72);
  for (const locale of ['en', 'ko', 'ja'] as const) {
    overwriteGetLocale(() => locale);
    const said = saveProblem(told);
    expect(said).toEqual({ ofId: false, text: m.settings_too_fast({ minutes }, { locale }) });
    expect(said.text).toContain(String(minutes));
    expect(said.text).not.toBe(saveProblem({ ok: false, reason: 'server' }).text);
  }
  overwriteGetLocale(() => 'en');

  const add = (email: string) =>
    ask(cetusAdmin, 'POST', '/api/company/members', { name: 'Probe', email, password: cetusAdmin.password });
  expect(await add('free-1@cetus.example')).toMatch(/^200 /);
  leaveOne('taken-company', cetusAdmin.company, 100);
  expect(await add('free-2@cetus.example'), 'who is free costs nothing').toMatch(/^200 /);
  expect(await add(bo.email)).toMatch(/^409 /);
  expect(await add(bo.email)).toMatch(/^429 /);
  expect(await add('free-3@cetus.example')).toMatch(/^429 /);
});

test('Nobody fills the disk with photos, or every room with names: sixty a day are anybody’s, and what stays the same costs nothing (S54)', async () => {
  const member = await newMember(companies.borealisAdmin);
  const rename = (name: string) => ask(member, 'PATCH', '/api/me', { name });
  const bytes = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(64, 77)]);
  const show = async () =>
    (
      await server.fetch('/api/me/photo', {
        method: 'PUT',
        cookie: await companies.cookie(member),
        body: new Uint8Array(bytes),
      })
    ).status;
  expect(await rename('Once')).toMatch(/^200 /);
  leaveOne('profile', member.user, 60);
  expect(await rename('Twice')).toMatch(/^200 /);
  expect(await rename('Thrice')).toMatch(/^429 /);
  expect(await show()).toBe(429);
  expect(existsSync(join(server.dataDir, 'photos', createHash('sha256').update(bytes).digest('hex')))).toBe(false);
  expect(await rename('Twice')).toMatch(/^200 /);
  inDatabase((database) => database.exec('delete from allowance'));
  expect(await show()).toBe(200);
});

test('A company with many accounts looks up, texts and mails no more than a company may; another one goes on (R09, S14, S31)', async () => {
  const { acmeAdmin, bo, ann } = companies;
  const one = await newMember(acmeAdmin);
  const asks: Readonly<Record<string, (who: TestAccount) => Promise<string>>> = {
    'look-up-company': (who) => ask(who, 'POST', '/api/people/search', { by: 'message-id', text: 'nobody-at-all' }),
    'phone-code-company': (who) =>
      ask(who, 'POST', '/api/me/phone', { number: `+4479000${String((made += 1)).padStart(5, '0')}` }),
    'invitation-company': (who) =>
      ask(who, 'POST', '/api/invitations', {
        command: newCommandId(),
        email: `guest-${(made += 1)}@elsewhere.example`,
      }),
  };
  for (const [kind, capacity] of [
    ['look-up-company', 1000],
    ['phone-code-company', 300],
    ['invitation-company', 500],
  ] as const) {
    leaveOne(kind, acmeAdmin.company, capacity);
    expect(await asks[kind]!(one), kind).toMatch(/^200 /);
    const sent = [provider.messages.length, mail.mails.length];
    expect(await asks[kind]!(ann), kind).toMatch(/^429 /);
    expect([provider.messages.length, mail.mails.length], 'and nothing is sent').toEqual(sent);
    expect(await asks[kind]!(bo), kind).toMatch(/^200 /);
  }
  inDatabase((database) => database.exec('delete from allowance'));
});

test('Whose contact somebody is cannot be asked with an id made of the two, and no such id can be taken before (R10, R09)', async () => {
  const { cetusAdmin, acmeAdmin, bo } = companies;
  const ann = await newMember(acmeAdmin);
  const create = (contact: string) =>
    ask(cetusAdmin, 'POST', '/api/contacts', { command: newCommandId(), contacts: [contact] });
  expect(await create(newContactId()), 'ids of a device’s own are taken').toMatch(/^200 /);
  const none = await create(contactIdOf(ann.user, bo.user));
  const save = { command: newCommandId(), user: bo.user };
  expect(await ask(ann, 'POST', '/api/contacts/save', save)).toBe(
    `200 ${JSON.stringify({ contact: contactIdOf(ann.user, bo.user) })}`,
  );
  expect(none).toMatch(/^422 /);
  expect(await create(contactIdOf(ann.user, bo.user))).toBe(none);
});

test('A photo is shown to those who may know its owner, and to nobody else who has learnt its name (S54, R09)', async () => {
  const { acmeAdmin, bo, al, cetusAdmin } = companies;
  const owner = await newMember(acmeAdmin);
  const bytes = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(64, 201)]);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const put = { method: 'PUT', cookie: await companies.cookie(owner), body: new Uint8Array(bytes) };
  expect((await server.fetch('/api/me/photo', put)).status).toBe(200);
  const seen = async (who: TestAccount) =>
    (await server.fetch(`/api/photos/${hash}`, { cookie: await companies.cookie(who) })).status;
  expect(await seen(al), 'a colleague').toBe(200);
  expect(await seen(bo), 'a partner').toBe(200);
  expect(await seen(cetusAdmin), 'whose company Acme does not allow').toBe(404);
  await ask(bo, 'POST', '/api/people/add', { command: newCommandId(), user: owner.user, by: 'message-id' });
  const policy = (await companies.as(acmeAdmin, 'GET', '/api/company/policy')) as { policy: Policy };
  await companies.setPolicy(acmeAdmin, (now) => ({ ...now, companies: { allow: [], deny: [], paused: [] } }));
  expect(await seen(bo), 'who has a sealed room with them').toBe(200);
  const stranger = await newMember(companies.borealisAdmin);
  await companies.setPolicy(acmeAdmin, (now) => ({ ...now, ...policy.policy }));
  expect(await seen(stranger)).toBe(200);
  await server.fetch('/api/me/photo', { method: 'DELETE', cookie: await companies.cookie(owner) });
  expect(await seen(al), 'nobody’s any more').toBe(404);
});

test('No name smuggles anything into a mail, and no invitation leads elsewhere (S26, S31)', async () => {
  const { borealisAdmin } = companies;
  const member = await newMember(borealisAdmin);
  for (const name of [
    '=?UTF-8?Q?Boss=0D=0ABcc:=20c@d.example?=',
    'Bo <a@b.example>, "c" <d@e.example>;',
    'https://evil.example/c/',
    '<img src=x onerror=alert(1)>',
    'Bo\u2028Bcc: c@d.example',
  ]) {
    expect(await ask(member, 'PATCH', '/api/me', { name }), name).toMatch(/^200 /);
    expect(
      await ask(member, 'POST', '/api/invitations', {
        command: newCommandId(),
        email: `x-${(made += 1)}@elsewhere.example`,
      }),
    ).toMatch(/^200 /);
    const { source, to } = mail.mails.at(-1)!;
    expect(to).toHaveLength(1);
    const head = source.slice(0, source.indexOf('\r\n\r\n'));
    const names = head.split(/\r\n(?![ \t])/).map((line) => line.split(':')[0]!.toLowerCase());
    const allowed = 'from to reply-to subject message-id date mime-version content-type content-transfer-encoding';
    expect(names.filter((header) => !allowed.split(' ').includes(header))).toEqual([]);
    expect(new Set(names).size, 'each header once').toBe(names.length);
    expect(head.replace(/\r\n[ \t]/g, ' '), 'and no word of it is decoded twice').not.toContain('=?UTF-8?Q?Boss=0D');
    expect(head).toMatch(/^content-type: text\/plain/im);
    const links = textOf(mail.mails.at(-1)!).match(/https?:\/\/\S+\/c\/[0-9a-z]{26}/g) ?? [];
    expect(links).toEqual([expect.stringContaining(server.url) as string]);
  }
});

const prototypeKeys = '{"__proto__":{"role":"owner"},"constructor":{"prototype":{"allowed":true}}';
const nasty: readonly string[] = [
  '',
  'null',
  '[]',
  '"text"',
  '{',
  `${prototypeKeys}}`,
  `${prototypeKeys},"command":"__proto__","code":"__proto__","user":"__proto__","by":"constructor","text":"__proto__"}`,
  `{"by":"toString","text":"x"}`,
  `{"by":"phone","text":${JSON.stringify('+'.repeat(64))}}`,
  `{"by":"message-id","text":"a\\u0000b"}`,
  `{"by":"message-id","text":"\\ud800"}`,
  `{"code":${JSON.stringify('\u202e'.repeat(100))},"command":"aaaaaaaaaaaaaaaaaaaa"}`,
  `{"code":{"$ne":null},"command":{"$gt":""},"user":["u"],"number":{"length":1},"email":["a@b.example","c@d.example"]}`,
  `{"number":"+${'9'.repeat(40)}","email":"${'a'.repeat(300)}@b.example","contacts":[${'"k",'.repeat(2000)}"k"]}`,
  '['.repeat(50_000),
  `{"text":${JSON.stringify('x'.repeat(3_000_000))}}`,
];

test('Malformed, huge and prototype-laden input is refused everywhere, and nothing is changed by it (R09)', async () => {
  const { borealisAdmin, bo } = companies;
  const member = await newMember(borealisAdmin);
  const cookie = await companies.cookie(member);
  const paths = [
    ['POST', '/api/people/search'],
    ['POST', '/api/people/add'],
    ['POST', '/api/codes'],
    ['POST', '/api/codes/look'],
    ['POST', '/api/codes/use'],
    ['POST', '/api/contacts'],
    ['POST', '/api/contacts/save'],
    ['POST', '/api/contacts/share'],
    ['POST', '/api/me/phone'],
    ['POST', '/api/me/phone/verify'],
    ['PATCH', '/api/me/phone'],
    ['POST', '/api/invitations'],
    ['POST', '/api/blocks'],
    ['DELETE', '/api/codes/__proto__'],
  ] as const;
  const meBefore = await ask(member, 'GET', '/api/me');
  for (const [method, path] of paths) {
    for (const body of nasty) {
      addresses += 1;
      const headers = {
        'content-type': 'application/json',
        'x-forwarded-for': `198.51.${addresses >> 8}.${addresses & 255}`,
      };
      const response = await server.fetch(path, { method, cookie, body, headers });
      expect([400, 404, 413, 422, 429], `${method} ${path} ${body.slice(0, 60)}`).toContain(response.status);
      await response.text();
    }
  }
  expect(await ask(member, 'GET', '/api/me')).toBe(meBefore);
  for (const path of ['__proto__', 'constructor', '%00', '%2e%2e%2fphoto', 'x'.repeat(5000), '%F0%9F%98%80']) {
    expect(await ask(member, 'GET', `/api/codes/${path}`)).toMatch(/^4\d\d /);
  }
  expect(await ask(bo, 'POST', '/api/people/search', { by: 'message-id', text: 'ann' })).toContain('Ann Carter');
});

test('Message IDs that every object has are IDs as any others (S17, S29)', async () => {
  const { acmeAdmin, borealisAdmin } = companies;
  const asking = await newMember(borealisAdmin);
  for (const id of ['constructor', 'toString', 'hasOwnProperty']) {
    const member = await newMember(acmeAdmin, id);
    const find = (text: string) => ask(asking, 'POST', '/api/people/search', { by: 'message-id', text });
    expect(await find(id)).toContain(member.user);
    expect(await find(id.toUpperCase())).toContain(member.user);
  }
  expect(await ask(asking, 'POST', '/api/people/search', { by: 'message-id', text: 'valueOf' })).toContain(
    '"person":null',
  );
});

test('Ids that were never given look like those of people out of reach, wherever a person is named by id (R09)', async () => {
  const { ann, cetusAdmin, acmeAdmin } = companies;
  const asks: Readonly<Record<string, (user: UserId) => object>> = {
    '/api/people/add': (user) => ({ command: newCommandId(), user, by: 'message-id' }),
    '/api/rooms/direct': (user) => ({ command: newCommandId(), user }),
    '/api/contacts/save': (user) => ({ command: newCommandId(), user }),
  };
  const { code } = await codeOf(companies.bo);
  for (const [path, body] of Object.entries(asks)) {
    expect(await ask(ann, 'POST', path, body(companies.bo.user)), path).toMatch(/^200 /);
    const none = await ask(ann, 'POST', path, body(newUserId()));
    expect(none).toMatch(/^404 /);
    expect(await ask(ann, 'POST', path, body(cetusAdmin.user)), path).toBe(none);
  }
  expect(await use(ann, code, newUserId())).toBe(await use(ann, code, cetusAdmin.user));
  expect(await ask(acmeAdmin, 'PATCH', `/api/company/members/${companies.bo.user}`, { suspended: true })).toBe(
    await ask(acmeAdmin, 'PATCH', `/api/company/members/${newUserId()}`, { suspended: true }),
  );
});
