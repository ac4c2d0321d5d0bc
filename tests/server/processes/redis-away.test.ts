import { afterEach, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRoomId } from '#shared/ids.ts';
import type { AppSocket } from '../../support/app-socket.ts';
import { acknowledged, recall, say, shows } from '../relay/client.ts';
import { ann, bo } from '../relay/relay-server.ts';
import { opened, patience, roomOf, startTwo, watching, type TwoRelays } from './two-relays.ts';

let two: TwoRelays;

afterEach(() => two.stop());

const unread = (socket: AppSocket): unknown => socket.heard.findLast(({ type }) => type === 'unread');

test('Without Redis a process finds in the rows what the other has written: messages, counts, recalls, marks (M05, M06)', async () => {
  two = await startTwo({ withRedis: false });
  const room = roomOf(two, newRoomId());
  const page = pageDocument(room, 1);
  const bos = await watching(two.b, bo, room);
  bos.send({ type: 'watch', documents: [{ document: page, seq: 0 }] });
  const reader = await opened(two.b, bo, page, 'reader');
  const anns = await opened(two.a, ann, page);
  const slip = say(anns.doc, ann, 'one');
  say(anns.doc, ann, 'two');
  await acknowledged(anns.socket, anns.doc);
  await shows(reader.doc, ann, 'two');
  await bos.hears((frame) => frame.type === 'changed' && frame.document === page);
  await expect.poll(() => unread(bos), patience).toMatchObject({ count: 2, upTo: 2 });
  recall(anns.doc, ann, slip);
  await expect.poll(() => unread(bos), patience).toMatchObject({ count: 1, upTo: 2 });
  const tablet = await watching(two.a, bo, room, 'tablet');
  tablet.send({ type: 'read', room, n: 2 });
  await expect.poll(() => unread(bos), patience).toMatchObject({ count: 0, mark: 2 });
  await bos.hears((frame) => frame.type === 'read' && frame.user === bo && frame.n === 2);
});

test('While Redis is away both processes serve, and what was missed is caught up when it is back (M05, M06)', async () => {
  two = await startTwo({ withRedis: true });
  const room = roomOf(two, newRoomId());
  const page = pageDocument(room, 1);
  const bos = await watching(two.b, bo, room);
  bos.send({ type: 'watch', documents: [{ document: page, seq: 0 }] });
  const reader = await opened(two.b, bo, page, 'reader');
  const anns = await opened(two.a, ann, page);
  say(anns.doc, ann, 'over Redis');
  await shows(reader.doc, ann, 'over Redis');
  await expect.poll(() => unread(bos), patience).toMatchObject({ count: 1 });

  two.redis?.cut();
  await expect.poll(() => [two.a.bus.isConnected, two.b.bus.isConnected], patience).toEqual([false, false]);
  const slip = say(anns.doc, ann, 'without it');
  say(anns.doc, ann, 'without it still');
  await acknowledged(anns.socket, anns.doc);
  await shows(reader.doc, ann, 'without it');
  recall(anns.doc, ann, slip);
  await acknowledged(anns.socket, anns.doc);

  two.redis?.mend();
  await expect.poll(() => unread(bos), patience).toMatchObject({ count: 2, upTo: 3 });
  await expect.poll(() => two.a.bus.isConnected && two.b.bus.isConnected, patience).toBe(true);
  const typist = await watching(two.a, ann, room, 'typist');
  typist.send({ type: 'typing', room, typing: true });
  await bos.hears((frame) => frame.type === 'typing' && frame.user === ann);
});
