import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newCommandId, newFileId, newRecordId, newRoomId, type RecordId, type RoomId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { Device } from '../support/device.ts';
import { Files, picture, textFile, type DeviceFile } from '../support/files.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
let files: Files;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  files = new Files(server, companies);
  // Ann knows Bo, whom she adds to groups.
  await companies.as(companies.ann, 'POST', '/api/rooms/direct', {
    command: newCommandId(),
    user: companies.bo.user,
  });
});
afterAll(() => server.stop());

const secret = 'what stands in the file';

/** A picture in whose bytes that stands. */
function secretPicture(side: number): DeviceFile {
  const photo = picture(side, side);
  return { ...photo, bytes: new Uint8Array(Buffer.concat([photo.bytes, Buffer.from(secret)])) };
}

/** Uploads a picture of Ann's for a record, with its small one. */
async function upload(room: RoomId, record: RecordId): Promise<SentFile> {
  const { ann } = companies;
  const file = await files.upload(ann, room, record, secretPicture(40));
  expect((await files.putPreview(ann, file.id, secretPicture(20).bytes)).status).toBe(200);
  return file;
}

/** A group that Ann leads, and what she sends into it. */
async function groupOf(...members: TestAccount[]) {
  const room = newRoomId();
  const { ann, as } = companies;
  await as(ann, 'POST', '/api/rooms', {
    command: newCommandId(),
    room,
    name: 'Launch',
    members: members.map(({ user }) => user),
    history: 'joining',
  });
  const device = await Device.of(server.url, companies, ann, newRecordId());
  await device.open(pageDocument(room, 1));
  return {
    room,
    device,
    send: async (): Promise<{ record: RecordId; file: SentFile }> => {
      const record = newRecordId();
      const file = await upload(room, record);
      const message = (at: number) => ({ kind: 'message', at, text: '', file });
      expect(await device.writes(pageDocument(room, 1), record, message)).toBeNull();
      return { record, file };
    },
    change: (what: string, body: object): Promise<unknown> =>
      as(ann, 'POST', `/api/rooms/${room}/${what}`, { command: newCommandId(), ...body }),
  };
}

/** Whether somebody is given a picture, and its small one; every other answer is the one that there is nothing. */
async function isServed(account: TestAccount, { id }: SentFile): Promise<boolean> {
  const answers = [
    await files.get(account, id),
    await files.get(account, id, 'whole', { range: 'bytes=0-3' }),
    await files.get(account, id, 'preview'),
  ];
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  const statuses = answers.map(({ status }) => status);
  if (statuses[0] === 200) {
    expect(statuses).toEqual([200, 206, 200]);
    expect([bodies[0], bodies[2]].every((body) => body?.includes(secret))).toBe(true);
    return true;
  }
  expect(statuses).toEqual([404, 404, 404]);
  expect(new Set(bodies)).toEqual(new Set([await nothing(account)]));
  return false;
}

const nothing = async (account: TestAccount): Promise<string> => (await files.get(account, newFileId())).text();

test('A link to a file opens it for those who may read its message, and looks like no file to everybody else (M42, P4)', async () => {
  const { ann, al, bo, borealisAdmin, cetusAdmin, acmeAdmin } = companies;
  const { file } = await (await groupOf(bo)).send();
  for (const account of [ann, bo]) expect(await isServed(account, file), account.name).toBe(true);
  // Another tenant, colleagues of both, and administrators.
  for (const account of [cetusAdmin, al, acmeAdmin, borealisAdmin]) {
    expect(await isServed(account, file), account.name).toBe(false);
  }
  const out = [await files.get(null, file.id), await files.get(null, newFileId())];
  expect(out.map(({ status }) => status)).toEqual([401, 401]);
  expect(await out[0]!.text()).toBe(await out[1]!.text());
  for (const id of [file.id.toUpperCase(), `${file.id}.preview`, `${file.id}%00`, `..%2f${file.id}`, 'undefined']) {
    const answer = await files.get(bo, id);
    expect([answer.status, await answer.text()], id).toEqual([404, await nothing(bo)]);
  }
  // The bytes lie beside the app's own files, and nothing leads there.
  for (const path of [`/files/${file.id}`, `/files/${file.id.slice(1, 3)}/${file.id}`, `/..%2ffiles%2f${file.id}`]) {
    expect(await (await server.fetch(path, { cookie: await companies.cookie(bo) })).text()).not.toContain(secret);
  }
});

test('Nobody but its owner has what no message shows yet, or what was refused (M42, P4)', async () => {
  const { ann, bo } = companies;
  const { room, device } = await groupOf(bo);
  const record = newRecordId();
  const file = await upload(room, record);
  expect(await isServed(ann, file)).toBe(true);
  expect(await isServed(bo, file)).toBe(false);
  // For another record it is none.
  const page = pageDocument(room, 1);
  const message = (at: number) => ({ kind: 'message', at, text: '', file });
  expect(await device.writes(page, newRecordId(), message)).toMatchObject({ rule: 'file-unknown' });
  expect(await isServed(bo, file)).toBe(false);
  expect(await device.writes(page, record, message)).toBeNull();
  expect(await isServed(bo, file)).toBe(true);
});

test('Who joins without the history has nothing that came before, and who is out nothing at all (M42, S68)', async () => {
  const { al, bo } = companies;
  const { send, change } = await groupOf(bo);
  const before = await send();
  await change('members', { users: [al.user] });
  const after = await send();
  expect(await isServed(bo, before.file)).toBe(true);
  expect([await isServed(al, before.file), await isServed(al, after.file)]).toEqual([false, true]);
  await change('remove', { user: al.user });
  expect([await isServed(al, before.file), await isServed(al, after.file)]).toEqual([false, false]);
  expect(await isServed(bo, after.file)).toBe(true);
});

test('Who is shut out by a rule keeps what they could read, unless their company has copies wiped (M42, R04)', async () => {
  const { al, bo, borealisAdmin, setPolicy } = companies;
  const { send } = await groupOf(al, bo);
  const before = await send();
  const policy = (mode: 'off' | 'everyone', partners: 'seal' | 'wipe'): Promise<void> =>
    setPolicy(borealisAdmin, (now) => ({
      ...now,
      partners: { ...now.partners, mode },
      withdrawal: { ...now.withdrawal, partners },
    }));
  await policy('off', 'seal');
  const after = await send();
  expect([await isServed(bo, before.file), await isServed(bo, after.file)]).toEqual([true, false]);
  await policy('off', 'wipe');
  expect(await isServed(bo, before.file)).toBe(false);
  expect(await isServed(al, after.file)).toBe(true);
  await policy('everyone', 'seal');
  expect(await isServed(bo, before.file)).toBe(true);
});

test('What comes from somebody who is blocked is not there, then or later (M42, R08)', async () => {
  const { ann, al, bo, as } = companies;
  const { send } = await groupOf(al, bo);
  const block = (blocked: boolean): Promise<unknown> =>
    as(bo, 'POST', '/api/blocks', { command: newCommandId(), user: ann.user, blocked });
  const before = await send();
  await block(true);
  const meanwhile = await send();
  expect([await isServed(bo, before.file), await isServed(bo, meanwhile.file)]).toEqual([true, false]);
  await block(false);
  expect(await isServed(bo, meanwhile.file)).toBe(false);
  expect(await isServed(al, meanwhile.file)).toBe(true);
  expect(await isServed(bo, (await send()).file)).toBe(true);
});

test('A file that an edit brings is not for those who were out when it came, nor for those who came after its message (M42, P4)', async () => {
  const { al, bo, acmeAdmin, borealisAdmin, setPolicy } = companies;
  const { room, device, change } = await groupOf(al, bo);
  const page = pageDocument(room, 1);
  const record = newRecordId();
  expect(await device.writes(page, record, (at) => ({ kind: 'message', at, text: 'soon' }))).toBeNull();
  await change('members', { users: [acmeAdmin.user] });
  const letPartners = (mode: 'off' | 'everyone'): Promise<void> =>
    setPolicy(borealisAdmin, (now) => ({ ...now, partners: { ...now.partners, mode } }));
  await letPartners('off');
  const file = await upload(room, record);
  expect(await device.writes(page, record, (at) => ({ kind: 'message', at, text: 'here', file }))).toBeNull();
  const served = await Promise.all([al, bo, acmeAdmin].map((account) => isServed(account, file)));
  await letPartners('everyone');
  expect(served).toEqual([true, false, false]);
});

test('A recalled message takes its file along, for everybody, and none comes for it again (M42, R12, P7)', async () => {
  const { ann, bo } = companies;
  const { room, device, send, change } = await groupOf(bo);
  const [own, masters] = [await send(), await send()];
  expect(await device.recalls(pageDocument(room, 1), own.record)).toBeNull();
  await change('recall', { page: 1, author: ann.user, message: masters.record });
  for (const { record, file } of [own, masters]) {
    for (const account of [ann, bo]) expect(await isServed(account, file)).toBe(false);
    const again = await files.put(ann, room, record, textFile(secret));
    expect(again.status).toBe(403);
    expect(await again.json()).toMatchObject({
      refusal: { rule: expect.stringMatching(/^recalled/) as unknown },
    });
  }
});

test('Only members upload, for records of their own, into rooms they may write in (M42, P4)', async () => {
  const { al, bo, cetusAdmin } = companies;
  const { room, change } = await groupOf(al, bo);
  expect((await files.put(bo, room, newRecordId(), textFile('x'))).status).toBe(200);
  expect((await files.put(cetusAdmin, room, newRecordId(), textFile('x'))).status).toBe(404);
  expect((await files.put(bo, newRoomId(), newRecordId(), textFile('x'))).status).toBe(404);
  await change('remove', { user: al.user });
  expect((await files.put(al, room, newRecordId(), textFile('x'))).status).toBe(404);
  const elsewhere = await fetch(`${server.url}/api/rooms/${room}/pages/1/files/${newRecordId()}?name=a&type=b`, {
    method: 'PUT',
    headers: { origin: 'https://elsewhere.example', cookie: await companies.cookie(bo) },
    body: 'x',
  });
  expect(elsewhere.status).toBe(403);
});

test('Ten thousand guessed links give nothing, and the server goes on (M42, P4)', async () => {
  const { bo } = companies;
  const cookie = await companies.cookie(bo);
  const statuses = new Map<number, number>();
  const began = Date.now();
  const guess = async (): Promise<void> => {
    for (let asked = 0; asked < 250; asked += 1) {
      const { status } = await server.fetch(`/api/files/${newFileId()}`, { cookie });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 40 }, guess));
  const [looked = 0, turnedAway = 0] = [404, 429].map((status) => statuses.get(status) ?? 0);
  expect(looked + turnedAway).toBe(10_000);
  // However long that took: 600 at once, and 30 a second.
  const seconds = (Date.now() - began) / 1000;
  expect(looked).toBeLessThanOrEqual(601 + 30 * seconds);
  expect((await server.fetch('/healthz')).status).toBe(200);
});
