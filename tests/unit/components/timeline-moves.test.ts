import { expect, test } from 'vitest';
import { inHeldOrder } from '$lib/components/rooms/held-order.ts';
import { arrivedBelow, wroteBelow } from '$lib/components/timeline/arrivals.ts';
import { timelineEntries } from '$lib/components/timeline/entries.ts';
import { prependedLines } from '$lib/components/timeline/prepended.ts';
import { rovingMessage } from '$lib/components/timeline/roving-message.ts';
import type { TimelineRow } from '$lib/projection/rows.ts';
import type { RecordId, RoomId } from '#shared/ids.ts';
import { hanna, me } from './room-rows.ts';

const noon = new Date(2026, 10, 20, 12, 0).getTime();
const day = 24 * 60 * 60_000;

const row = (id: string, at = noon, lane = hanna): TimelineRow => ({
  room: 'r0000000000000000' as RoomId,
  page: 1,
  lane,
  id: id as RecordId,
  at,
  n: 1,
  arrival: at,
  state: 'sent',
  refusal: null,
  content: { type: 'text', text: id, edited: false },
});
const lay = (...rows: TimelineRow[]) => timelineEntries(rows, { me, readCount: () => 0, divider: null });
const keyOf = (id: string, lane = hanna) => `${lane}.${id}`;

test('Older messages before all others are a prepend, also when their day already had its date line', () => {
  expect(prependedLines(lay(row('c')), lay(row('a'), row('b'), row('c')))).toBe(2);
  expect(prependedLines(lay(row('c')), lay(row('a', noon - day), row('c')))).toBe(2);
});

test('An arrival in the middle or at the end is no prepend', () => {
  expect(prependedLines(lay(row('a'), row('c')), lay(row('a'), row('b'), row('c')))).toBe(0);
  expect(prependedLines(lay(row('a')), lay(row('a'), row('b')))).toBe(0);
  expect(prependedLines(lay(row('b')), lay(row('a'), row('b'), row('c')))).toBe(0);
  expect(prependedLines([], lay(row('a')))).toBe(0);
});

test('Only what others wrote below is announced; a late one in the middle is not', () => {
  const before = lay(row('a'), row('c'));
  expect(arrivedBelow(before, lay(row('a'), row('c'), row('d'))).map(({ row: { id } }) => id)).toEqual(['d']);
  expect(arrivedBelow(before, lay(row('a'), row('b'), row('c')))).toEqual([]);
  expect(arrivedBelow(before, lay(row('a'), row('c'), row('d', noon, me)))).toEqual([]);
});

test('A message of mine takes the timeline to the end, an edit of mine does not', () => {
  const before = lay(row('a'), row('b', noon, me));
  expect(wroteBelow(before, lay(row('a'), row('b', noon, me), row('c', noon, me)))).toBe(true);
  expect(wroteBelow(before, lay(row('a'), row('b', noon, me)))).toBe(false);
});

test('Arrows, Home and End walk over messages and stop at the ends', () => {
  const entries = lay(row('a', noon - day), row('b'), row('c'));
  expect(rovingMessage(entries, keyOf('b'), 'ArrowUp')).toBe(keyOf('a'));
  expect(rovingMessage(entries, keyOf('a'), 'ArrowUp')).toBeNull();
  expect(rovingMessage(entries, keyOf('a'), 'End')).toBe(keyOf('c'));
  expect(rovingMessage(entries, keyOf('c'), 'Home')).toBe(keyOf('a'));
  expect(rovingMessage(entries, keyOf('b'), 'x')).toBeNull();
});

test('Under a moving pointer rows keep their order, and new ones push none of them down', () => {
  const rows = [{ id: 'new' }, { id: 'b' }, { id: 'a' }];
  expect(inHeldOrder(rows, ['a', 'b', 'gone']).map(({ id }) => id)).toEqual(['a', 'b', 'new']);
});
