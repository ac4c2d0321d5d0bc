import { expect, test } from 'vitest';
import { clockLabel, dayLabel, timeLabel } from '$lib/components/rooms/time-label.ts';

const at = (month: number, day: number, hour: number, minute: number, year = 2026) =>
  new Date(year, month - 1, day, hour, minute).getTime();
const now = at(11, 21, 14, 30);

test('Today has a time, the last six days a weekday, before that a date, another year its number', () => {
  expect(timeLabel(at(11, 21, 0, 5), now, 'en')).toBe('00:05');
  expect(timeLabel(at(11, 20, 23, 59), now, 'en')).toBe('Fri');
  expect(timeLabel(at(11, 15, 0, 0), now, 'en')).toBe('Sun');
  expect(timeLabel(at(11, 14, 23, 59), now, 'en')).toBe('14 Nov');
  expect(timeLabel(at(11, 14, 12, 0, 2025), now, 'en')).toBe('14 Nov 2025');
});

test('Korean and Japanese have their own words and the same clock', () => {
  expect(timeLabel(at(11, 18, 9, 0), now, 'ko')).toBe('수');
  expect(timeLabel(at(11, 18, 9, 0), now, 'ja')).toBe('水');
  expect(timeLabel(at(3, 2, 9, 0), now, 'ko')).toBe('3월 2일');
  expect(timeLabel(at(3, 2, 9, 0), now, 'ja')).toBe('3月2日');
  expect(clockLabel(at(3, 2, 9, 5))).toBe('09:05');
});

test('A message from a clock that runs ahead shows its time, not a weekday to come', () => {
  expect(timeLabel(at(11, 22, 0, 1), now, 'en')).toBe('00:01');
});

test('Separators carry the weekday', () => {
  expect(dayLabel(at(11, 20, 9, 0), now, 'en')).toBe('Friday 20 November');
  expect(dayLabel(at(11, 20, 9, 0), now, 'ko')).toBe('11월 20일 금요일');
  expect(dayLabel(at(11, 20, 9, 0), now, 'ja')).toBe('11月20日(金)');
  expect(dayLabel(at(11, 20, 9, 0, 2025), now, 'en')).toContain('2025');
});
