import { expect, test } from 'vitest';
import { roomDocument } from '#shared/documents/names.ts';
import { newRoomId, newUserId } from '#shared/ids.ts';
import { Watch } from '../../../server/relay/rooms/watch.ts';

const [ann, bo] = [newUserId(), newUserId()];
const room = newRoomId();
const message = (n: number, isRecall = false) => ({ room, lane: ann, n, arrival: n, isRecall });

function watchOf() {
  const told: unknown[] = [];
  const listener = { sender: { user: bo } as never, tell: (frame: object) => void told.push(frame) };
  const watch = new Watch(listener, roomDocument(room), room, { read: [{ from: 0, to: Infinity }], write: null }, 0);
  return { watch, told };
}

test('A message whose predecessor is still on its way holds counting back until the rows were asked', () => {
  const { watch, told } = watchOf();
  watch.startFrom({ mark: 0, count: 0, upTo: 0, at: 0 }, watch.pause());
  expect(watch.count(message(1))).toBe('changed');
  expect(watch.count(message(3))).toBe('unsure');
  expect(watch.count(message(2))).toBe('same');
  expect(watch.startFrom({ mark: 0, count: 3, upTo: 3, at: 3 }, watch.pause())).toBe(true);
  expect(told.at(-1)).toMatchObject({ count: 3, upTo: 3 });
  expect(watch.count(message(3))).toBe('same');
  expect(watch.count(message(4))).toBe('changed');
});

test('A count that was overtaken by another one changes nothing, and what came meanwhile is not lost', () => {
  const { watch, told } = watchOf();
  const first = watch.pause();
  const second = watch.pause();
  watch.count(message(1));
  watch.startFrom({ mark: 0, count: 0, upTo: 0, at: 0 }, first);
  expect(told).toEqual([]);
  watch.startFrom({ mark: 0, count: 0, upTo: 0, at: 0 }, second);
  expect(told).toMatchObject([{ count: 1, upTo: 1 }]);
});

test('The same count is told once', () => {
  const { watch, told } = watchOf();
  for (let round = 0; round < 3; round += 1) watch.startFrom({ mark: 2, count: 1, upTo: 3, at: 3 }, watch.pause());
  expect(told).toHaveLength(1);
});

test('A recall while a count is under way is looked up: the count may have it already, or not', () => {
  const { watch, told } = watchOf();
  const turn = watch.pause();
  expect(watch.count(message(2))).toBe('same');
  expect(watch.count(message(1, true))).toBe('unsure');
  watch.startFrom({ mark: 0, count: 0, upTo: 1, at: 1 }, turn);
  expect(told.at(-1)).toMatchObject({ count: 1, upTo: 2 });
  expect(watch.count(message(2, true))).toBe('changed');
  expect(told).toHaveLength(1);
});
