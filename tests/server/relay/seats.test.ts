import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pageDocument, roomDocument } from '#shared/documents/names.ts';
import { newRecordId, type UserId } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import type { SeatClaim } from '#shared/wire/seat.ts';
import { relayLimits } from '../../../server/relay/relay-limits.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { ann, bo, cookieOf, otherRoom, room, startRelay, type RelayServer } from './relay-server.ts';

let server: RelayServer;
const page = pageDocument(room, 1);

beforeEach(async () => {
  server = await startRelay();
});
afterEach(() => server.stop());

const connect = (user: UserId, claim: SeatClaim | null, device = 'phone'): Promise<AppSocket> =>
  AppSocket.connect(server.url, cookieOf(user), device, claim);

const write = (text: string, into = page): Promise<void> =>
  server.relay.append(into, ann, [{ id: newRecordId(), kind: 'message', at: Date.now(), text }]);

/** Bo's phone, which watches the room and its page. */
async function watching(): Promise<AppSocket> {
  const bos = await connect(bo, null);
  expect(await bos.seated()).toBe(false);
  const documents = [roomDocument(room), page].map((document) => ({ document, seq: 0 }));
  bos.send({ type: 'watch', documents });
  await bos.settled();
  expect(bos.heard.filter(({ type }) => type === 'unread')).toHaveLength(1);
  return bos;
}

const unreadOf = (socket: AppSocket): unknown[] => socket.heard.filter(({ type }) => type === 'unread');

/** Resolves when the server has noticed that a socket is gone. */
const gone = (): Promise<void> => expect.poll(() => server.relay.load().sockets).toBe(0);

describe('A device whose connection broke', () => {
  test('finds its seat: it is told what it has missed and what comes, and watches nothing anew', async () => {
    const bos = await watching();
    await write('heard');
    await bos.hears((frame) => frame.type === 'unread' && frame.count === 1);
    bos.breakOff();
    await gone();
    await write('missed');
    const again = await connect(bo, bos.claim);
    expect(await again.seated()).toBe(true);
    await again.hears((frame) => frame.type === 'unread' && frame.count === 2);
    await again.hears((frame) => frame.type === 'changed' && frame.document === page);
    await write('heard again');
    await again.hears((frame) => frame.type === 'unread' && frame.count === 3);
    expect(unreadOf(again)).toHaveLength(2);
    // What was heard twice over counts too: from here it goes on as before.
    again.breakOff();
    await gone();
    const third = await connect(bo, again.claim);
    expect(await third.seated()).toBe(true);
    await third.settled();
    expect(unreadOf(third)).toEqual([]);
  });

  test('is told again what was on its way when it broke', async () => {
    const bos = await watching();
    const { claim } = bos;
    await write('on its way');
    await bos.hears((frame) => frame.type === 'unread' && frame.count === 1);
    bos.breakOff();
    const again = await connect(bo, claim);
    expect(await again.seated()).toBe(true);
    await again.hears((frame) => frame.type === 'unread' && frame.count === 1);
  });

  test('takes its seat from the socket that the server still holds for its own (4409)', async () => {
    const bos = await watching();
    const closed = bos.closed();
    const again = await connect(bo, bos.claim);
    expect(await again.seated()).toBe(true);
    expect(await closed).toBe(closeCodes.replaced);
    await write('once');
    await again.hears((frame) => frame.type === 'unread' && frame.count === 1);
    await again.settled();
    expect(unreadOf(again)).toHaveLength(1);
    expect(unreadOf(bos)).toHaveLength(1);
  });

  test('watches anew when more was said than is kept for it', async () => {
    const bos = await watching();
    bos.breakOff();
    await gone();
    // Each is a sequence and a count.
    for (let count = 0; count <= relayLimits.seatFrames / 2; count += 1) await write(`message ${count}`);
    const again = await connect(bo, bos.claim);
    expect(await again.seated()).toBe(false);
    await again.settled();
    expect(unreadOf(again)).toEqual([]);
  });

  test('watches anew when a wish of its own was lost on the way', async () => {
    const bos = await watching();
    bos.breakOff();
    await gone();
    const claim = bos.claim && { ...bos.claim, asked: bos.claim.asked + 1 };
    expect(await (await connect(bo, claim)).seated()).toBe(false);
  });

  test('hears nothing of a room that it lost while it was away, and hears of the others (P5)', async () => {
    const bos = await watching();
    bos.send({ type: 'watch', documents: [{ document: roomDocument(otherRoom), seq: 0 }] });
    await bos.settled();
    bos.breakOff();
    await gone();
    server.access.remove(bo);
    await server.relay.rightsChanged({ rooms: [room] });
    await write('not for Bo any more');
    await write('for Bo', pageDocument(otherRoom, 1));
    const again = await connect(bo, bos.claim);
    expect(await again.seated()).toBe(true);
    await again.hears((frame) => frame.type === 'unread' && frame.room === otherRoom && frame.count === 1);
    await again.settled();
    expect(JSON.stringify(again.heard)).not.toContain(room);
  });
});

describe('A seat', () => {
  test('is nobody else’s: not another person’s, not another device’s, and no invention (P4)', async () => {
    const bos = await watching();
    bos.breakOff();
    await gone();
    const { claim } = bos;
    if (!claim) throw new Error('no seat');
    expect(await (await connect(ann, claim)).seated()).toBe(false);
    expect(await (await connect(bo, claim, 'tablet')).seated()).toBe(false);
    expect(await (await connect(bo, claim)).seated()).toBe(true);
    expect(await (await connect(bo, { ...claim, token: 'a'.repeat(26) })).seated()).toBe(false);
    for (const heard of [-1, 0.5, 1e20, Number.NaN]) {
      expect(await (await connect(bo, { ...claim, heard })).seated()).toBe(false);
    }
  });

  test('ends with the session, whether its device is there or not (M08, P5)', async () => {
    const bos = await watching();
    bos.breakOff();
    await gone();
    server.relay.endSessions({ user: bo });
    expect(await (await connect(bo, bos.claim)).seated()).toBe(false);

    const live = await connect(bo, null, 'tablet');
    await live.seated();
    const closed = live.closed();
    server.relay.endSessions({ user: bo });
    expect(await closed).toBe(closeCodes.signedOut);
    server.access.ended.add(bo);
    await expect(connect(bo, live.claim, 'tablet')).rejects.toThrow('401');
  });

  test('is given up by a device that says goodbye', async () => {
    const bos = await watching();
    bos.close();
    await gone();
    expect(await (await connect(bo, bos.claim)).seated()).toBe(false);
  });

  test('is not spoken of to a client that knows none', async () => {
    const bos = await AppSocket.connect(server.url, cookieOf(bo), 'old');
    const hello = await bos.hears((frame) => frame.type === 'hello');
    expect(hello).not.toHaveProperty('seat');
  });
});
