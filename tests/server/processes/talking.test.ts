import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRoomId, type RoomId } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { acknowledged, recall, say } from '../relay/client.ts';
import { ann, bo, cookieOf } from '../relay/relay-server.ts';
import { opened, patience, roomOf, startTwo, watching, type TwoRelays } from './two-relays.ts';

describe('Ann at one process and Bo at another, with Redis between them', () => {
  let two: TwoRelays;
  let room: RoomId;

  beforeAll(async () => {
    two = await startTwo({ withRedis: true });
  });
  afterAll(() => two.stop());

  test('see each other type (M06)', async () => {
    room = roomOf(two, newRoomId());
    const bos = await watching(two.b, bo, room);
    const tablet = await watching(two.b, ann, room, 'tablet');
    const anns = await watching(two.a, ann, room);
    anns.send({ type: 'typing', room, typing: true });
    await bos.hears((frame) => frame.type === 'typing' && frame.user === ann && frame.typing);
    anns.send({ type: 'typing', room, typing: false });
    await bos.hears((frame) => frame.type === 'typing' && !frame.typing);
    expect(tablet.heard.filter(({ type }) => type === 'typing')).toEqual([]);
  });

  test('hear of messages, count them, and of a recall; a mark set at one process clears the count at the other (M05, M06)', async () => {
    room = roomOf(two, newRoomId());
    const page = pageDocument(room, 1);
    const bos = await watching(two.b, bo, room);
    bos.send({ type: 'watch', documents: [{ document: page, seq: 0 }] });
    const tablet = await watching(two.a, bo, room, 'tablet');
    const watcher = await watching(two.b, ann, room, 'watcher');
    const anns = await opened(two.a, ann, page);
    say(anns.doc, ann, 'one');
    const slip = say(anns.doc, ann, 'two');
    say(anns.doc, ann, 'three');
    await acknowledged(anns.socket, anns.doc);
    await bos.hears((frame) => frame.type === 'changed' && frame.document === page);
    await bos.hears((frame) => frame.type === 'unread' && frame.room === room && frame.count === 3);
    recall(anns.doc, ann, slip);
    await bos.hears((frame) => frame.type === 'unread' && frame.room === room && frame.count === 2 && frame.upTo === 3);
    tablet.send({ type: 'read', room, n: 1 });
    await bos.hears((frame) => frame.type === 'unread' && frame.room === room && frame.mark === 1 && frame.count === 1);
    await watcher.hears((frame) => frame.type === 'read' && frame.user === bo && frame.n === 1);
    // A process that has not numbered these messages takes a mark for them all the same.
    bos.send({ type: 'read', room, n: 3 });
    await tablet.hears((frame) => frame.type === 'unread' && frame.room === room && frame.mark === 3);
    await watcher.hears((frame) => frame.type === 'read' && frame.n === 3);
  });

  test('write at the same time: no count at either process misses one or counts one twice (M05)', async () => {
    room = roomOf(two, newRoomId());
    const page = pageDocument(room, 1);
    const watchers = [await watching(two.a, bo, room, 'one'), await watching(two.b, bo, room, 'other')];
    const writers = [await opened(two.a, ann, page, 'phone'), await opened(two.b, ann, page, 'tablet')];
    for (let count = 0; count < 40; count += 1) {
      for (const { doc } of writers) say(doc, ann, `message ${count}`);
      await watchers[0]?.settled();
    }
    for (const { socket, doc } of writers) await acknowledged(socket, doc);
    for (const watcher of watchers) {
      const newest = (): unknown => watcher.heard.findLast(({ type }) => type === 'unread');
      await expect.poll(newest, patience).toMatchObject({ upTo: 80, count: 80 });
    }
  });

  test('a device that comes to another process leaves the one where it was (4409)', async () => {
    const before = await AppSocket.connect(two.a.url, cookieOf(ann), 'laptop');
    const elsewhere = await AppSocket.connect(two.a.url, cookieOf(ann), 'desk');
    const closed = before.closed();
    const after = await AppSocket.connect(two.b.url, cookieOf(ann), 'laptop');
    expect(await closed).toBe(closeCodes.replaced);
    await after.settled();
    await elsewhere.settled();
  });

  test('of a device that comes to both at once one socket stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const sockets = await Promise.all(
        [two.a, two.b].map(({ url }) => AppSocket.connect(url, cookieOf(bo), `both${round}`)),
      );
      const closed = sockets.map((socket) => socket.closed());
      expect(await Promise.race(closed)).toBe(closeCodes.replaced);
      const left = await Promise.race(
        sockets.map(async (socket) => {
          await socket.settled();
          return socket;
        }),
      );
      await left.settled();
      left.close();
    }
  });
});
