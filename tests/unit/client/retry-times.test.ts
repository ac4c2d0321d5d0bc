import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RetryTimes } from '../../../src/lib/sync/retry-times.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('What did not get through goes again by itself, later each time, and holds nothing else up (N11)', () => {
  const due = vi.fn();
  const times = new RetryTimes(due);
  times.failed('one');
  expect([times.isHeld('one'), times.isHeld('two')]).toEqual([true, false]);
  vi.advanceTimersByTime(1_500);
  expect([times.isHeld('one'), due.mock.calls.length]).toEqual([false, 1]);
  times.failed('one');
  times.failed('two');
  vi.advanceTimersByTime(1_500);
  expect([times.isHeld('one'), times.isHeld('two')]).toEqual([true, false]);
  vi.advanceTimersByTime(1_000);
  expect([times.isHeld('one'), due.mock.calls.length]).toEqual([false, 3]);
});

test('A connection that is back ends the waiting, but not where the server has said how long; what is gone is forgotten (N11)', () => {
  const due = vi.fn();
  const times = new RetryTimes(due);
  times.failed('soon');
  times.failed('told', 30);
  times.failed('gone', 30);
  times.lift();
  times.keep(new Set(['soon', 'told']));
  expect([times.isHeld('soon'), times.isHeld('told'), times.isHeld('gone')]).toEqual([false, true, false]);
  vi.advanceTimersByTime(60_000);
  expect([times.isHeld('told'), due.mock.calls.length]).toEqual([false, 1]);
});
