import { expect, test } from 'vitest';
import { rowKey, timelineEntries, type MessageEntry } from '$lib/components/timeline/entries.ts';
import { isLate } from '$lib/components/timeline/lateness.ts';
import type { TimelineRow } from '$lib/projection/rows.ts';
import type { RecordId, RoomId } from '#shared/ids.ts';
import { hanna, me } from './room-rows.ts';

const noon = new Date(2026, 10, 20, 12, 0).getTime();
const minute = 60_000;

const row = (id: string, change: Partial<TimelineRow> = {}): TimelineRow => ({
  room: 'r0000000000000000' as RoomId,
  page: 1,
  lane: me,
  id: id as RecordId,
  at: noon,
  n: 1,
  arrival: noon,
  state: 'sent',
  refusal: null,
  content: { type: 'text', text: id, edited: false },
  ...change,
});

const lay = (
  rows: readonly TimelineRow[],
  divider: { beforeKey: string; count: number } | null = null,
  readCount = () => 0,
) => timelineEntries(rows, { me, readCount, divider });
const messages = (rows: readonly TimelineRow[]) =>
  lay(rows).filter((one): one is MessageEntry => one.type === 'message');

test('A date stands before the first message of each day', () => {
  const types = lay([row('a'), row('b', { at: noon + 24 * 60 * minute })]).map(({ type }) => type);
  expect(types).toEqual(['date', 'message', 'date', 'message']);
});

test('The same sender within five minutes is one group; later, another sender or a slip begins another', () => {
  const groups = messages([
    row('a'),
    row('b', { at: noon + 5 * minute }),
    row('c', { at: noon + 11 * minute }),
    row('d', { at: noon + 11 * minute, lane: hanna }),
    row('e', { at: noon + 12 * minute, state: 'refused' }),
    row('f', { at: noon + 12 * minute }),
  ]);
  expect(groups.map(({ starts }) => starts)).toEqual([true, false, true, true, true, true]);
  expect(groups.map(({ ends }) => ends)).toEqual([false, true, true, true, true, true]);
});

test('The state stands once, on the last bubble of the same minute and state', () => {
  const waiting = { state: 'waiting', arrival: 0, n: 0 } as const;
  const feet = messages([
    row('a'),
    row('b'),
    row('c', waiting),
    row('d', waiting),
    row('e', { ...waiting, at: noon + minute }),
  ]);
  expect(feet.map(({ foot }) => foot)).toEqual([false, true, false, true, true]);
  expect(feet.map(({ state }) => state)).toEqual(['sent', 'sent', 'waiting', 'waiting', 'waiting']);
});

test('The unread divider stands before its message and breaks a group', () => {
  const rows = [row('a', { lane: hanna }), row('b', { lane: hanna })];
  const laid = lay(rows, { beforeKey: rowKey(rows[1]!), count: 1 });
  expect(laid.map(({ type }) => type)).toEqual(['date', 'message', 'unread', 'message']);
  expect(laid[1]).toMatchObject({ ends: true });
  expect(laid[3]).toMatchObject({ starts: true });
});

test('What was read by a different number of people keeps its own foot', () => {
  const rows = [row('a'), row('b')];
  const read = timelineEntries(rows, { me, divider: null, readCount: ({ id }) => (id === 'a' ? 2 : 1) });
  expect(read.slice(1)).toMatchObject([
    { foot: true, state: 'read', readBy: 2 },
    { foot: true, state: 'read', readBy: 1 },
  ]);
});

test('Only what arrived more than two minutes after it was written is late', () => {
  expect(isLate(row('a', { arrival: noon + 2 * minute }))).toBe(false);
  expect(isLate(row('a', { arrival: noon + 2 * minute + 1 }))).toBe(true);
  expect(isLate(row('a', { arrival: 0 }))).toBe(false);
});
