import { afterAll, beforeAll, expect, test } from 'vitest';
import { roomDocument } from '#shared/documents/names.ts';
import { directRoomId } from '#shared/ids.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { ann, bo, cookieOf } from '../relay/relay-server.ts';
import { patience, roomOf, startTwo, watching, type TwoRelays } from './two-relays.ts';

let two: TwoRelays;

beforeAll(async () => {
  two = await startTwo({ withRedis: true });
});
afterAll(() => two.stop());

test('Two people see whether the other is there, at whichever process', async () => {
  const room = roomOf(two, directRoomId(ann, bo));
  const member = (user: string) => ({
    document: roomDocument(room),
    id: user,
    value: { kind: 'member', user } as never,
  });
  await two.a.relay.publish([member(ann), member(bo)]);
  const bos = await watching(two.b, bo, room);
  const isOnline = (socket: AppSocket) => {
    const frame = socket.heard.findLast(({ type }) => type === 'presence');
    return frame?.type === 'presence' ? frame.online : null;
  };
  await expect.poll(() => isOnline(bos), patience).toBe(false);
  const anns = await watching(two.a, ann, room);
  await expect.poll(() => [isOnline(anns), isOnline(bos)], patience).toEqual([true, true]);
  // To another process and away from the first: she was there all the time.
  const heard = bos.heard.length;
  const tablet = await AppSocket.connect(two.b.url, cookieOf(ann), 'tablet');
  anns.close();
  await tablet.settled();
  tablet.close();
  await expect.poll(() => isOnline(bos), patience).toBe(false);
  expect(bos.heard.slice(heard).filter(({ type }) => type === 'presence')).toHaveLength(1);
});
