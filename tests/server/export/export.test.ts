import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditPage, ExportRequest, ExportScope } from '#shared/api/records.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { directRoomId, newCommandId, newRecordId, newRoomId, type RecordId, type RoomId } from '#shared/ids.ts';
import { Device } from '../../support/device.ts';
import { Files, picture, textFile } from '../../support/files.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { acknowledged, recall } from '../relay/client.ts';

let server: TestServer;
let companies: Companies;
let room: RoomId;
const all: ExportRequest = { reason: 'A dispute about the order', rooms: [], people: [], from: null, to: null };

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  const { acmeAdmin, ann, bo, as } = companies;
  room = directRoomId(ann.user, bo.user);
  const page = pageDocument(room, 1);
  await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
  const [anns, bos] = [await Device.of(server.url, companies, ann), await Device.of(server.url, companies, bo)];
  const doc = await anns.open(page);
  await bos.open(page);
  expect(await anns.says(page, '<script>alert("1")</script> & more')).toBeNull();
  expect(await bos.says(page, 'What Bo has to say')).toBeNull();
  const taken = newRecordId();
  expect(await anns.writes(page, taken, (at) => ({ kind: 'message', at, text: 'taken back' }))).toBeNull();
  recall(doc, ann.user, taken);
  await acknowledged(anns.socket, doc);
  const edited = 'edited00edit' as RecordId;
  expect(await bos.writes(page, edited, (at) => ({ kind: 'message', at, text: 'first words' }))).toBeNull();
  expect(await bos.writes(page, edited, (at) => ({ kind: 'message', at, text: 'last words' }))).toBeNull();
  anns.socket.close();
  bos.socket.close();
  await as(acmeAdmin, 'PUT', `/api/company/members/${ann.user}/auditor`, { auditor: true });
});
afterAll(() => server.stop());

const ask = async (account: TestAccount, request: object): Promise<Response> =>
  server.fetch('/api/company/export/file', {
    method: 'POST',
    cookie: await companies.cookie(account),
    json: request,
  });

/** The files of an archive, read by its directory as any program does. */
function unzip(bytes: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const size = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString();
    const start = bytes.readUInt32LE(at + 42);
    const content = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    files.set(name, inflateRawSync(bytes.subarray(content, content + size)).toString());
    at += 46 + nameLength;
  }
  return files;
}

const exported = async (account: TestAccount, request: object): Promise<Map<string, string>> => {
  const answer = await ask(account, request);
  expect(answer.status).toBe(200);
  return unzip(Buffer.from(await answer.arrayBuffer()));
};
const groupOf = async (creator: TestAccount, member: TestAccount): Promise<RoomId> => {
  const group = newRoomId();
  const json = { command: newCommandId(), room: group, name: 'Crane', members: [member.user] };
  await companies.as(creator, 'POST', '/api/rooms', json);
  return group;
};
const messagesIn = (files: Map<string, string>, of: RoomId): { text: string; author: string; edited: boolean }[] =>
  (JSON.parse(files.get(`rooms/${of}.json`) ?? '{"messages":[]}') as { messages: never[] }).messages;

test('Only a named auditor exports, with a reason; an owner gives the role, and takes it back (P10)', async () => {
  const { acmeAdmin, ann, al, borealisAdmin, as } = companies;
  expect((await ask(acmeAdmin, all)).status).toBe(403);
  expect((await ask(al, all)).status).toBe(403);
  expect((await ask(ann, all)).status).toBe(200);
  expect((await ask(ann, { ...all, reason: ' ' })).status).toBe(422);
  const scope = (await as(ann, 'GET', '/api/company/export')) as ExportScope;
  expect(scope.mayExport).toBe(true);
  expect(scope.rooms).toEqual([{ room, name: 'Ann Carter, Bo Lind', companies: ['Acme', 'Borealis'] }]);
  expect(await as(al, 'GET', '/api/company/export')).toEqual({
    mayExport: false,
    auditors: [],
    rooms: [],
    people: [],
    members: [],
  });
  await as(acmeAdmin, 'PATCH', `/api/company/members/${al.user}`, { role: 'administrator' });
  const { members } = (await as(acmeAdmin, 'GET', '/api/company/members')) as {
    members: { id: string; auditor: boolean }[];
  };
  expect(members.filter(({ auditor }) => auditor).map(({ id }) => id)).toEqual([ann.user]);
  const put = async (account: TestAccount, id: string): Promise<number> =>
    (
      await server.fetch(`/api/company/members/${id}/auditor`, {
        method: 'PUT',
        cookie: await companies.cookie(account),
        json: { auditor: true },
      })
    ).status;
  expect(await put(al, al.user), 'an administrator makes no auditors').toBe(403);
  expect(await put(borealisAdmin, ann.user), 'nor does another company').toBe(404);
  await as(acmeAdmin, 'PUT', `/api/company/members/${ann.user}/auditor`, { auditor: false });
  expect((await ask(ann, all)).status).toBe(403);
  await as(acmeAdmin, 'PUT', `/api/company/members/${ann.user}/auditor`, { auditor: true });
});

test('An export holds what anybody wrote in the company’s rooms, for programs and for people, without what was recalled; markup in it is only text (P10)', async () => {
  const { ann, bo } = companies;
  const files = await exported(ann, all);
  expect([...files.keys()]).toEqual(['export.json', 'index.html', `rooms/${room}.json`, `rooms/${room}.html`]);
  expect(messagesIn(files, room)).toMatchObject([
    { author: ann.user, text: '<script>alert("1")</script> & more', edited: false },
    { author: bo.user, text: 'What Bo has to say' },
    { author: bo.user, text: 'last words', edited: true },
  ]);
  const html = files.get(`rooms/${room}.html`) ?? '';
  expect(html).toContain('&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; more');
  expect(html).not.toContain('<script');
  expect(html).toContain('Bo Lind (Borealis)');
  for (const content of files.values()) expect(content).not.toContain('taken back');
  for (const content of files.values()) expect(content).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(JSON.parse(files.get('export.json') ?? '')).toMatchObject({ auditor: 'Ann Carter', reason: all.reason });
});

test('It is narrowed by room, person and time; somebody else’s room is none (P10)', async () => {
  const { ann, bo } = companies;
  expect(messagesIn(await exported(ann, { ...all, people: [bo.user] }), room)).toHaveLength(2);
  expect(messagesIn(await exported(ann, { ...all, rooms: [room] }), room)).toHaveLength(3);
  expect([...(await exported(ann, { ...all, to: 1000 })).keys()]).toEqual(['export.json', 'index.html']);
  const strange = { ...all, rooms: ['r0000000000000000'] };
  expect((await ask(ann, strange)).status).toBe(422);
});

test('Each export stands in the audit log before it is answered, with who, why, what and how much (P10, P9)', async () => {
  const { acmeAdmin, ann, bo, as } = companies;
  await exported(ann, { ...all, people: [bo.user] });
  const { entries } = (await as(acmeAdmin, 'GET', '/api/company/audit?kind=export')) as AuditPage;
  expect(entries[0]).toMatchObject({ action: 'export.made', actor: ann.user });
  expect(JSON.parse(entries[0]?.after ?? '')).toMatchObject({
    reason: all.reason,
    rooms: [room],
    people: [bo.user],
    messages: 2,
  });
});

test('A period is when messages arrived, whatever their authors’ clocks say; of what was edited while its author was blocked stands what was read before (P10, R08)', async () => {
  const { acmeAdmin, ann, bo, as } = companies;
  await as(acmeAdmin, 'PUT', `/api/company/members/${ann.user}/auditor`, { auditor: true });
  const of = await groupOf(bo, ann);
  const page = pageDocument(of, 1);
  const bos = await Device.of(server.url, companies, bo);
  await bos.open(page);
  const from = Date.now() - 60_000;
  const yesterday = from - 24 * 60 * 60_000;
  const [late, edited] = [newRecordId(), newRecordId()];
  expect(await bos.writes(page, late, () => ({ kind: 'message', at: yesterday, text: 'a slow clock' }))).toBeNull();
  expect(await bos.writes(page, edited, (at) => ({ kind: 'message', at, text: 'as Ann read it' }))).toBeNull();
  await as(ann, 'POST', '/api/blocks', { command: newCommandId(), user: bo.user, blocked: true });
  expect(await bos.writes(page, edited, (at) => ({ kind: 'message', at, text: 'as Ann never read it' }))).toBeNull();
  expect(await bos.says(page, 'unheard')).toBeNull();
  bos.socket.close();
  const texts = async (request: Partial<ExportRequest>): Promise<string[]> =>
    messagesIn(await exported(ann, { ...all, rooms: [of], ...request }), of).map(({ text }) => text);
  expect(await texts({ from })).toEqual(['a slow clock', 'as Ann read it']);
  expect(await texts({ from: yesterday, to: from })).toEqual([]);
  await as(ann, 'POST', '/api/blocks', { command: newCommandId(), user: bo.user, blocked: false });
});

test('What was sent as a file is in the export with its message, and what was recalled is not (P10, M42)', async () => {
  const { ann, bo, al, as } = companies;
  await as(companies.acmeAdmin, 'PUT', `/api/company/members/${ann.user}/auditor`, { auditor: true });
  const group = await groupOf(ann, al);
  const page = pageDocument(group, 1);
  const device = await Device.of(server.url, companies, ann, 'sendsfiles');
  await device.open(page);
  const sending = new Files(server, companies);
  const plan = await sending.send(ann, device, group, textFile('the plan of the crane', 'plan <b>1.TXT'), 'see');
  const view = await sending.send(ann, device, group, picture(20, 10));
  const gone = await sending.send(ann, device, group, textFile('recalled with its message'));
  expect(await device.recalls(page, gone.record)).toBeNull();
  const files = await exported(ann, { ...all, rooms: [group] });
  const of = (name: string): string | undefined => files.get(`files/${name}`);
  expect(of(`${plan.file.id}.txt`)).toBe('the plan of the crane');
  expect(of(`${view.file.id}.png`)).toContain('PNG');
  expect([...files.keys()].filter((name) => name.startsWith('files/'))).toHaveLength(2);
  expect(messagesIn(files, group)).toMatchObject([
    {
      text: 'see',
      file: { id: plan.file.id, name: 'plan <b>1.TXT', path: `files/${plan.file.id}.txt` },
    },
    { text: '', file: { type: 'image/png', picture: { width: 20, height: 10 } } },
  ]);
  const html = files.get(`rooms/${group}.html`) ?? '';
  expect(html).toContain(`<a href="../files/${plan.file.id}.txt"`);
  for (const text of [...files.values()]) {
    expect(text).not.toContain('recalled with');
    expect(text).not.toContain(plan.file.proof);
  }
  expect(html).not.toContain('<b>1');
  // Nobody of Borealis was in it.
  await as(companies.borealisAdmin, 'PUT', `/api/company/members/${bo.user}/auditor`, { auditor: true });
  const theirs = await exported(bo, all);
  expect([...theirs.keys()].some((name) => name.startsWith('files/'))).toBe(false);
});
