import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import { recallKey } from '#shared/documents/keys.ts';
import { pageDocument, roomDocument } from '#shared/documents/names.ts';
import { directRoomId, newCommandId, newRecordId, type RecordId, type RoomId } from '#shared/ids.ts';
import type { AudienceRules } from '#shared/policy/policy.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { Device } from '../../support/device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
let room: RoomId;

beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
  const { ann, bo, as } = companies;
  room = directRoomId(ann.user, bo.user);
  await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
});
afterAll(() => server.stop());

const setRules = (admin: TestAccount, change: Partial<AudienceRules>): Promise<void> =>
  companies.setPolicy(admin, (policy) => ({
    ...policy,
    rules: { ...policy.rules, partners: { ...policy.rules.partners, ...change } },
  }));

beforeEach(() => setRules(companies.borealisAdmin, { recallHours: 24, presence: true, readReceipts: true }));

/** Recalls a message of one's own: the refusal, or null when it holds. */
async function recall(device: Device, account: TestAccount, id: RecordId): Promise<Refusal | null> {
  const page = pageDocument(room, 1);
  const doc = await device.open(page);
  const opened = device.socket.heard.length;
  const key = recallKey(id);
  setOnce(laneOf(doc, account.user), { key, kind: 'recall', at: Date.now() } as never);
  const answer = await device.socket.hears(
    (frame) =>
      device.socket.heard.indexOf(frame) >= opened &&
      ((frame.type === 'refused' && frame.records.some((record) => record.key === key)) ||
        (frame.type === 'ack' && frame.arrivals.some((arrival) => arrival.id === id))),
  );
  return answer.type === 'refused' ? (answer.records.find((record) => record.key === key)?.refusal ?? null) : null;
}

describe('In a room of Acme and Borealis', () => {
  test('nobody recalls where one of the companies allows it not at all, with whatever program; else it holds (R12, N05)', async () => {
    const { ann, borealisAdmin } = companies;
    const device = await Device.of(server.url, companies, ann);
    const page = pageDocument(room, 1);
    const say = async (): Promise<RecordId> => {
      const id = newRecordId();
      await device.open(page);
      expect(
        await device.writes(page, id, (at) => ({ kind: 'message', at, text: 'said too soon' }) as never),
      ).toBeNull();
      return id;
    };
    expect(await recall(device, ann, await say())).toBeNull();

    const id = await say();
    await setRules(borealisAdmin, { recallHours: 0 });
    expect(await recall(device, ann, id)).toEqual({ rule: 'recall-over', company: borealisAdmin.company });
    // What the server never had was read by nobody: it may go.
    expect(await recall(device, ann, newRecordId())).toBeNull();
    device.close();
  });

  const isOf =
    (type: 'presence' | 'typing' | 'read', { user }: TestAccount) =>
    (frame: { readonly type: string }): boolean =>
      frame.type === type && 'user' in frame && frame.user === user;

  test('nobody is told who is there, is typing or has read where one of the companies hides it (N05, M06)', async () => {
    const { ann, bo, borealisAdmin } = companies;
    const anns = await Device.of(server.url, companies, ann, 'desk');
    const bos = await Device.of(server.url, companies, bo, 'phone');
    const watched = { type: 'watch' as const, documents: [{ document: roomDocument(room), seq: 0 }] };
    for (const { socket } of [anns, bos]) socket.send(watched);
    await anns.socket.hears((frame) => frame.type === 'presence' && frame.user === bo.user && frame.online);
    bos.socket.send({ type: 'typing', room, typing: true });
    await anns.socket.hears(isOf('typing', bo));
    bos.socket.send({ type: 'read', room, n: 1 });
    await anns.socket.hears(isOf('read', bo));

    await setRules(borealisAdmin, { presence: false, readReceipts: false });
    await anns.socket.hears((frame) => frame.type === 'presence' && frame.user === bo.user && !frame.online);
    await anns.socket.settled();
    await bos.socket.settled();
    const before = anns.socket.heard.length;
    bos.socket.send({ type: 'typing', room, typing: true });
    bos.socket.send({ type: 'read', room, n: 2 });
    await bos.socket.settled();
    anns.socket.send({ type: 'unwatch', documents: [roomDocument(room)] });
    anns.socket.send(watched);
    await anns.socket.settled();
    const since = anns.socket.heard.slice(before);
    for (const type of ['presence', 'typing', 'read'] as const) expect(since.filter(isOf(type, bo)), type).toEqual([]);

    await setRules(borealisAdmin, { presence: true, readReceipts: true });
    await anns.socket.hears((frame) => anns.socket.heard.indexOf(frame) >= before && isOf('read', bo)(frame));
    await anns.socket.hears(
      (frame) =>
        anns.socket.heard.indexOf(frame) >= before &&
        frame.type === 'presence' &&
        frame.user === bo.user &&
        frame.online,
    );
    anns.close();
    bos.close();
  });
});
