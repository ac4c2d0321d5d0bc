import { afterEach, beforeEach, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRoomId } from '#shared/ids.ts';
import { acknowledged, say, shows } from '../relay/client.ts';
import { ann, bo } from '../relay/relay-server.ts';
import { opened, patience, roomOf, startTwo, type TwoRelays } from './two-relays.ts';

let two: TwoRelays;

beforeEach(async () => {
  two = await startTwo({ withRedis: true });
});
afterEach(() => two.stop());

test('A process that cannot reach the database asks once for each word it hears, and catches up when it can (P1)', async () => {
  const room = roomOf(two, newRoomId());
  const page = pageDocument(room, 1);
  const anns = await opened(two.a, ann, page);
  const bos = await opened(two.b, bo, page);
  say(anns.doc, ann, 'before');
  await shows(bos.doc, ann, 'before');

  two.database.cut();
  const words = 6;
  for (let count = 1; count <= words; count += 1) {
    say(anns.doc, ann, `meanwhile ${count}`);
    await acknowledged(anns.socket, anns.doc);
    await expect.poll(() => two.b.errors.length, patience).toBeGreaterThan(0);
  }
  expect(two.b.errors.splice(0).length).toBeLessThanOrEqual(words);

  two.database.mend();
  await shows(bos.doc, ann, `meanwhile ${words}`);
  two.b.errors.splice(0);
});
