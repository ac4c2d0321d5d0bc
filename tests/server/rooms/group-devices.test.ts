import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { laneOf } from '#shared/documents/lanes.ts';
import { homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import {
  newCommandId,
  newRecordId,
  newRoomId,
  takenBackId,
  type RecordId,
  type RoomId,
  type UserId,
} from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { Device } from '../../support/device.ts';
import { storedBytesInclude } from '../../support/stored-bytes.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
let room: RoomId;

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  const { ann, bo, as } = companies;
  await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
});
afterAll(() => server.stop());
beforeEach(() => {
  room = newRoomId();
});

const create = (members: readonly UserId[], more: object = {}) =>
  companies.as(companies.ann, 'POST', '/api/rooms', {
    command: newCommandId(),
    room,
    name: 'Launch',
    members,
    ...more,
  });
const ask = (who: TestAccount, method: string, act: string, input: object) =>
  companies.as(who, method, `/api/rooms/${room}${act}`, { command: newCommandId(), ...input });
const device = (who: TestAccount) => Device.of(server.url, companies, who);
/** Whether a text was sent to a device, in whatever frame. */
const wasSent = ({ socket }: Device, text: string): boolean => Buffer.concat(socket.bytes).includes(text);

describe('A group on its members’ devices', () => {
  test('is told to everybody at once: who made it, who is in it, what it says of itself, and both companies’ rules (S62, S65, S67, N05)', async () => {
    const { ann, al, bo } = companies;
    const bos = await device(bo);
    await bos.open(homeDocument(bo.user));
    expect(await create([al.user, bo.user], { description: 'What is left to do', history: 'joining' })).toEqual({
      room,
    });
    await bos.sees(homeDocument(bo.user), room, { kind: 'room-entry', state: 'active' });
    const [info, page] = [roomDocument(room), pageDocument(room, 1)];
    await bos.open(info);
    await bos.open(page);
    const about = { type: 'group', name: 'Launch', description: 'What is left to do', photo: null, history: 'joining' };
    await bos.sees(info, 'room', about);
    await bos.sees(info, ann.user, { kind: 'member', role: 'master', state: 'active' });
    await bos.sees(info, bo.user, { kind: 'member', role: 'member', state: 'active' });
    await bos.sees(info, ann.company, { kind: 'room-company', name: 'Acme' });
    await bos.sees(info, bo.company, { kind: 'room-company', name: 'Borealis' });
    await bos.notices(page, { notice: 'created', users: [ann.user], by: ann.user });
    expect(await bos.says(page, 'Good to be here')).toBeNull();
    bos.close();
  });

  test('changes before their eyes: name, roles and people, and who did it (R06, S68)', async () => {
    const { ann, al, bo, acmeAdmin } = companies;
    await create([al.user]);
    const als = await device(al);
    const [info, page] = [roomDocument(room), pageDocument(room, 1)];
    await als.open(info);
    await als.open(page);
    const by = ann.user;
    await ask(ann, 'PATCH', '', { name: 'Launch in May' });
    await als.sees(info, 'room', { name: 'Launch in May' });
    await als.notices(page, { notice: 'renamed', by, text: 'Launch in May' });
    await ask(ann, 'POST', '/members', { users: [bo.user, acmeAdmin.user] });
    await als.sees(info, bo.user, { kind: 'member', state: 'active' });
    await als.sees(info, bo.company, { kind: 'room-company', name: 'Borealis' });
    await als.notices(page, { notice: 'joined', by, users: [bo.user, acmeAdmin.user] });
    await ask(ann, 'POST', '/role', { user: al.user, role: 'master' });
    await als.sees(info, al.user, { role: 'master' });
    await als.notices(page, { notice: 'master', by, users: [al.user] });
    await ask(al, 'POST', '/role', { user: ann.user, role: 'member' });
    await als.notices(page, { notice: 'not-master', by: al.user, users: [ann.user] });
    await ask(al, 'POST', '/remove', { user: bo.user });
    await als.notices(page, { notice: 'removed', by: al.user, users: [bo.user] });
    await als.sees(info, bo.user, { state: 'left' });
    // A room of one company again.
    await als.misses(info, bo.company);
    await als.misses(info, al.company);
    await ask(acmeAdmin, 'POST', '/leave', {});
    await als.notices(page, { notice: 'left', users: [acmeAdmin.user] });
    als.close();
  });

  test.each([
    ['taken out', (bo: TestAccount) => ask(companies.ann, 'POST', '/remove', { user: bo.user })],
    ['gone by themselves', (bo: TestAccount) => ask(bo, 'POST', '/leave', {})],
  ])('is closed to who is %s, live and later: not a byte of what comes then (S68, P5)', async (_how, go) => {
    const { ann, bo } = companies;
    await create([bo.user]);
    const [bos, anns] = [await device(bo), await device(ann)];
    const page = pageDocument(room, 1);
    await bos.open(homeDocument(bo.user));
    await bos.open(page);
    await anns.open(page);
    expect(await anns.says(page, 'words for everybody')).toBeNull();
    await expect.poll(() => wasSent(bos, 'words for everybody'), { timeout: 5000 }).toBe(true);
    await go(bo);
    await bos.socket.hears((frame) => frame.type === 'closed' && frame.code === closeCodes.notFound);
    await bos.sees(homeDocument(bo.user), room, { kind: 'room-entry', state: 'left' });
    expect(await anns.says(page, 'words without Bo')).toBeNull();
    const again = await bos.socket.open(page);
    expect(again.answer).toMatchObject({ type: 'closed', code: closeCodes.notFound });
    await bos.socket.settled();
    expect(wasSent(bos, 'words without Bo')).toBe(false);
    bos.close();
    anns.close();
  });

  test('loses what a group master has recalled, at once and for good, with whatever program; whoever joined later is told nothing of it (R12, S65, P7)', async () => {
    const { ann, al, bo, acmeAdmin } = companies;
    await create([al.user, bo.user], { history: 'joining' });
    const page = pageDocument(room, 1);
    const [als, bos] = [await device(al), await device(bo)];
    const doc = await als.open(page);
    await bos.open(page);
    const message = newRecordId();
    const say = (text: string) => bos.writes(page, message, (at) => ({ kind: 'message', at, text }) as never);
    expect(await say('not for everybody')).toBeNull();
    await expect.poll(() => wasSent(als, 'not for everybody'), { timeout: 5000 }).toBe(true);
    const recall = { page: 1, author: bo.user, message };
    await expect(ask(al, 'POST', '/recall', recall)).rejects.toThrow('not-master');
    expect(laneOf(doc, bo.user).size).toBe(1);

    await ask(ann, 'POST', '/recall', recall);
    const told = { kind: 'taken-back', author: bo.user, message, by: ann.user, n: 1 };
    const id = takenBackId(bo.user, message);
    await als.sees(page, id, told);
    await expect.poll(() => laneOf(doc, bo.user).size, { timeout: 5000 }).toBe(0);
    expect(await say('said once more')).toEqual({ rule: 'recalled-by-master', company: null });

    await ask(ann, 'POST', '/members', { users: [acmeAdmin.user] });
    const [late, again] = [await device(acmeAdmin), await Device.of(server.url, companies, al, 'again')];
    for (const reader of [late, again]) {
      await reader.open(page);
      await reader.notices(page, { notice: 'joined', users: [acmeAdmin.user] });
      expect(wasSent(reader, 'not for everybody')).toBe(false);
      expect(wasSent(reader, 'said once more')).toBe(false);
    }
    await again.sees(page, id, told);
    expect(wasSent(late, id)).toBe(false);
    await expect.poll(() => storedBytesInclude(server.dataDir, 'not for everybody'), { timeout: 15_000 }).toBe(false);
    for (const one of [als, bos, late, again]) one.close();
  }, 40_000);

  test('tells whoever blocked the author of a recalled message nothing of it, live and later; others are told (R08, R12)', async () => {
    const { ann, al, bo, acmeAdmin } = companies;
    await create([al.user, bo.user, acmeAdmin.user]);
    const page = pageDocument(room, 1);
    const [als, bos, others] = [await device(al), await device(bo), await device(acmeAdmin)];
    for (const one of [als, bos, others]) await one.open(page);
    const block = (blocked: boolean) =>
      companies.as(al, 'POST', '/api/blocks', { command: newCommandId(), user: bo.user, blocked });
    const say = (id: RecordId) => bos.writes(page, id, (at) => ({ kind: 'message', at, text: `text ${id}` }) as never);
    const [seen, hidden, long, early] = [newRecordId(), newRecordId(), 'b'.repeat(64) as RecordId, newRecordId()];
    expect(await say(seen)).toBeNull();
    await expect.poll(() => wasSent(als, `text ${seen}`), { timeout: 5000 }).toBe(true);
    await block(true);
    try {
      for (const id of [hidden, long]) expect(await say(id)).toBeNull();
      for (const message of [hidden, long, early, seen]) {
        await ask(ann, 'POST', '/recall', { page: 1, author: bo.user, message });
        await others.sees(page, takenBackId(bo.user, message), { kind: 'taken-back', message });
      }
      // What was read before the block, and whatever is said of other things, is told.
      await als.sees(page, takenBackId(bo.user, seen), { kind: 'taken-back', by: ann.user });
      const again = await Device.of(server.url, companies, al, 'again');
      await again.open(page);
      await again.sees(page, takenBackId(bo.user, seen), { kind: 'taken-back', by: ann.user });
      for (const one of [als, again]) {
        await one.socket.settled();
        for (const message of [hidden, long, early]) {
          expect(wasSent(one, takenBackId(bo.user, message)), message).toBe(false);
          expect(wasSent(one, message), message).toBe(false);
        }
      }
      again.close();
    } finally {
      await block(false);
      for (const one of [als, bos, others]) one.close();
    }
  }, 40_000);

  test('goes on for who joined later, and has the page open, when a message from before is recalled (R12, S65)', async () => {
    const { ann, al, bo, acmeAdmin } = companies;
    await create([al.user, bo.user], { history: 'joining' });
    const page = pageDocument(room, 1);
    const bos = await device(bo);
    await bos.open(page);
    const message = newRecordId();
    expect(await bos.writes(page, message, (at) => ({ kind: 'message', at, text: 'before' }) as never)).toBeNull();
    await ask(ann, 'POST', '/members', { users: [acmeAdmin.user] });
    const late = await device(acmeAdmin);
    const doc = await late.open(page);
    await late.notices(page, { notice: 'joined', users: [acmeAdmin.user] });
    await ask(ann, 'POST', '/recall', { page: 1, author: bo.user, message });
    const id = takenBackId(bo.user, message);
    await bos.sees(page, id, { kind: 'taken-back', by: ann.user });
    await ask(ann, 'PATCH', '', { name: 'After the recall' });
    await late.notices(page, { notice: 'renamed', text: 'After the recall' });
    expect(await bos.says(page, 'and on')).toBeNull();
    await expect.poll(() => wasSent(late, 'and on'), { timeout: 5000 }).toBe(true);
    expect(late.socket.heard.filter((frame) => frame.type === 'closed')).toEqual([]);
    expect(doc.store.pendingStructs).toBeNull();
    expect(wasSent(late, id)).toBe(false);
    bos.close();
    late.close();
  });

  test('gives who joins later every earlier text, or none of it, as the room has it (S65, S68)', async () => {
    const { ann, al, bo } = companies;
    for (const [history, isSent] of [
      ['all', true],
      ['joining', false],
    ] as const) {
      room = newRoomId();
      const page = pageDocument(room, 1);
      await create([al.user], { history });
      const anns = await device(ann);
      await anns.open(page);
      expect(await anns.says(page, `before in ${history}`)).toBeNull();
      await ask(ann, 'POST', '/members', { users: [bo.user] });
      expect(await anns.says(page, `after in ${history}`)).toBeNull();
      const bos = await device(bo);
      await bos.open(page);
      await bos.notices(page, { notice: 'joined', users: [bo.user] });
      await expect.poll(() => wasSent(bos, `after in ${history}`), { timeout: 5000 }).toBe(true);
      expect(await bos.says(page, `from Bo in ${history}`)).toBeNull();
      await bos.socket.settled();
      expect(wasSent(bos, `before in ${history}`), history).toBe(isSent);
      bos.close();
      anns.close();
    }
  });

  test('counts for who joins later only what comes from then on as unread, whatever they may read (S65)', async () => {
    const { ann, al, bo } = companies;
    const page = pageDocument(room, 1);
    await create([al.user]);
    const anns = await device(ann);
    await anns.open(page);
    for (const text of ['one', 'two', 'three']) expect(await anns.says(page, text)).toBeNull();
    const unreadOf = async (who: TestAccount): Promise<number> => {
      const socket = await AppSocket.connect(server.url, await companies.cookie(who), 'counting');
      socket.send({ type: 'watch', documents: [{ document: roomDocument(room), seq: 0 }] });
      const unread = await socket.hears((frame) => frame.type === 'unread' && frame.room === room);
      socket.close();
      return unread.type === 'unread' ? unread.count : -1;
    };
    expect(await unreadOf(al)).toBe(3);
    await ask(ann, 'POST', '/members', { users: [bo.user] });
    expect(await unreadOf(bo)).toBe(0);
    expect(await anns.says(page, 'four')).toBeNull();
    expect(await unreadOf(bo)).toBe(1);
    anns.close();
  });

  test('gives who comes again what they could read before, and nothing of the time between (S68)', async () => {
    const { ann, bo } = companies;
    const page = pageDocument(room, 1);
    await create([bo.user]);
    const anns = await device(ann);
    await anns.open(page);
    expect(await anns.says(page, 'the first days')).toBeNull();
    await ask(ann, 'POST', '/remove', { user: bo.user });
    expect(await anns.says(page, 'the days between')).toBeNull();
    await ask(ann, 'POST', '/members', { users: [bo.user] });
    expect(await anns.says(page, 'the last days')).toBeNull();
    const bos = await device(bo);
    await bos.open(page);
    await expect.poll(() => wasSent(bos, 'the last days'), { timeout: 5000 }).toBe(true);
    await bos.socket.settled();
    expect(wasSent(bos, 'the first days')).toBe(true);
    expect(wasSent(bos, 'the days between')).toBe(false);
    bos.close();
    anns.close();
  });

  test('is asked for in a way that says what is wrong, and is answered alike for what does not exist (S62, R09)', async () => {
    const { al, bo, cetusAdmin } = companies;
    await create([bo.user]);
    const cookie = await companies.cookie(al);
    const answer = async (path: string, json: object): Promise<string> => {
      const response = await server.fetch(path, { method: 'POST', cookie, json: { command: newCommandId(), ...json } });
      return `${response.status} ${await response.text()}`;
    };
    const strange = await answer(`/api/rooms/${newRoomId()}/members`, { users: [bo.user] });
    expect(strange).toMatch(/^404 /);
    expect(await answer(`/api/rooms/${room}/members`, { users: [bo.user] })).toBe(strange);
    const group = (members: readonly string[]) => answer('/api/rooms', { room: newRoomId(), name: 'Mine', members });
    expect(await group([cetusAdmin.user])).toBe(strange);
    expect(await group(['u0000000000000000'])).toBe(strange);
    expect(await group([])).toMatch(/^422 .*"members"/);
    expect(await answer('/api/rooms', { room: newRoomId(), name: ' ', members: [companies.ann.user] })).toMatch(
      /^422 .*"name"/,
    );
  });
});
