import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditCheck, AuditPage } from '#shared/api/records.ts';
import { csvField } from '../../../server/audit/export-audit.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  const { as, acmeAdmin, ann, al } = companies;
  for (const [member, auditor] of [
    [ann, true],
    [al, true],
    [ann, false],
  ] as const) {
    await as(acmeAdmin, 'PUT', `/api/company/members/${member.user}/auditor`, { auditor });
  }
});
afterAll(() => server.stop());

const read = async (query = ''): Promise<AuditPage> =>
  (await companies.as(companies.acmeAdmin, 'GET', `/api/company/audit${query}`)) as AuditPage;
const check = async (): Promise<AuditCheck> =>
  (await companies.as(companies.acmeAdmin, 'GET', '/api/company/audit/check')) as AuditCheck;
const auditors = (page: AuditPage) => page.entries.filter(({ action }) => action === 'member.auditor-changed');

test('The audit log says who did what to whom, from where, newest first; the own company’s alone (P9)', async () => {
  const { acmeAdmin, ann, borealisAdmin, as } = companies;
  const [newest] = auditors(await read());
  expect(newest).toMatchObject({
    actor: acmeAdmin.user,
    actorName: 'Ada Admin',
    subject: ann.user,
    subjectName: 'Ann Carter',
    before: '{"auditor":true}',
    after: '{"auditor":false}',
  });
  expect(newest?.address).toMatch(/127\.0\.0\.1|::1/);
  const theirs = (await as(borealisAdmin, 'GET', '/api/company/audit')) as AuditPage;
  expect(auditors(theirs)).toEqual([]);
  // A right that stays as it is is no act.
  await as(acmeAdmin, 'PUT', `/api/company/members/${ann.user}/auditor`, { auditor: false });
  expect(auditors(await read())).toHaveLength(3);
});

test('It is narrowed by person, kind of act, time and text, and goes on page by page (P9)', async () => {
  const { acmeAdmin, al } = companies;
  const all = await read();
  expect(all.actors).toContainEqual({ user: acmeAdmin.user, name: 'Ada Admin' });
  expect(auditors(await read(`?actor=${acmeAdmin.user}&kind=member`))).toHaveLength(3);
  expect((await read(`?actor=${al.user}`)).entries).toEqual([]);
  expect((await read('?kind=retention')).entries).toEqual([]);
  expect(auditors(await read('?text=al%20BYRNE'))).toHaveLength(1);
  // Signs that mean something to a database are only signs.
  expect((await read('?text=%25%5F')).entries).toEqual([]);
  expect((await read(`?to=${all.entries.at(-1)?.at ?? 0}`)).entries).toEqual([]);
  expect((await read(`?from=${Date.now() + 1000}`)).entries).toEqual([]);
  const second = await read(`?before=${all.entries[1]?.seq}`);
  expect(second.entries[0]?.seq).toBe(all.entries[2]?.seq);
  expect(second.actors, 'who they are is told with the newest entries').toBeNull();
});

test('Its words are found however they are typed: case, marks, width, kana; and whoever acts for the first time is in the list (P9)', async () => {
  const { acmeAdmin, ann, al, as } = companies;
  const name = 'Ärger ＡＢＣ カナ';
  await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { name, role: 'administrator' });
  const found = async (text: string): Promise<number> =>
    (await read(`?text=${encodeURIComponent(text)}`)).entries.filter(({ subject }) => subject === al.user).length;
  const all = await found(name);
  expect(all).toBeGreaterThan(0);
  for (const text of ['ÄRGER', 'ärger abc', 'ａｂｃ', 'かな', 'ｶﾅ']) expect(await found(text), text).toBe(all);
  expect(await found('argerlich')).toBe(0);
  expect((await read()).actors?.map(({ user }) => user)).not.toContain(al.user);
  await as(al, 'PATCH', `/api/company/members/${ann.user}`, { title: 'Buyer' });
  expect((await read()).actors).toContainEqual({ user: al.user, name });
  await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { name: 'Al Byrne', role: 'member' });
});

test('It is exported as CSV and as JSON Lines, which is an act of its own; a formula in it is only text (P9)', async () => {
  const { acmeAdmin, ann, as, cookie } = companies;
  await as(acmeAdmin, 'PATCH', `/api/company/members/${ann.user}`, { name: '=cmd|"/c calc"!A1' });
  await as(acmeAdmin, 'PUT', `/api/company/members/${ann.user}/auditor`, { auditor: true });
  const ask = async (format: string) =>
    server.fetch(`/api/company/audit/export?format=${format}&kind=member`, { cookie: await cookie(acmeAdmin) });
  // As bytes: reading it as text would take the mark away.
  const csv = Buffer.from(await (await ask('csv')).arrayBuffer()).toString();
  expect(csv.startsWith('\uFEFFseq,at,')).toBe(true);
  expect(csv).toContain(`"'=cmd|""/c calc""!A1"`);
  const answer = await ask('jsonl');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="foyer-audit-.*\.jsonl"$/);
  const lines = (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { after: unknown });
  expect(lines[0]).toMatchObject({ subjectName: '=cmd|"/c calc"!A1', after: { auditor: true } });
  const { entries } = await read('?kind=audit');
  expect(entries.map(({ after }) => after)).toEqual([
    '{"format":"jsonl","kind":"member"}',
    '{"format":"csv","kind":"member"}',
  ]);
  const refused = await server.fetch('/api/company/audit/export?format=csv', { cookie: await cookie(companies.al) });
  expect(refused.status).toBe(403);
});

test('A field that a spreadsheet would calculate is put behind an apostrophe, everything else stays as it is (P9)', () => {
  for (const sign of ['=1+1', '+1', '-1', '@SUM(A1)', '  =1', '\t=1', '\r=1'])
    expect(csvField(sign)).toContain(`'${sign}`);
  expect(csvField('1-1')).toBe('1-1');
  expect(csvField(-5)).toBe('-5');
  expect(csvField('a "b", c')).toBe('"a ""b"", c"');
});

test('A row that is changed, taken out or put in is found, and where (P9)', async () => {
  const whole = await check();
  expect(whole).toMatchObject({ brokenAt: null });
  expect(whole.entries).toBeGreaterThan(4);
  const { acmeAdmin } = companies;
  const database = new DatabaseSync(join(server.dataDir, 'foyer.db'), { timeout: 5000 });
  const broken = async (spoil: string): Promise<number | null> => {
    database.exec(`create table spare as select * from audit`);
    database.exec(spoil);
    const { brokenAt } = await check();
    database.exec('delete from audit; insert into audit select * from spare; drop table spare');
    return brokenAt;
  };
  const own = `company = '${acmeAdmin.company}'`;
  expect(await broken(`update audit set after = '{"auditor":true}' where ${own} and seq = 3`)).toBe(3);
  expect(await broken(`update audit set at = at + 1 where ${own} and seq = 1`)).toBe(1);
  expect(await broken(`delete from audit where ${own} and seq = 2`)).toBe(2);
  expect(
    await broken(`update audit set seq = seq + 1 where ${own} and seq > (select max(seq) - 1 from audit where ${own})`),
  ).toBe(whole.entries);
  expect((await check()).brokenAt).toBeNull();
  database.close();
});
