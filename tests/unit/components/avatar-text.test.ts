import { expect, test } from 'vitest';
import { initials, tintOf } from '../../../src/lib/components/ui/avatar-text.ts';

test.each([
  ['Ann Carter', 'AC'],
  ['bo', 'B'],
  ['Hanna Maria Lindqvist', 'HL'],
  ['김서연', '서연'],
  ['김 서연', '서연'],
  ['남궁민수', '민수'],
  ['田中 陽介', '田中'],
  ['佐々木 葵', '佐々'],
  ['林', '林'],
  ['たけし', 'た'],
  ['', ''],
])('A tile for %s shows %s', (name, shown) => {
  expect(initials(name)).toBe(shown);
});

test.each([
  ['디자인팀', '디자'],
  ['All hands', 'AH'],
  ['Lunch on Fridays 🍜', 'LF'],
  ['大通店のお客様', '大通'],
])('A tile for the room %s shows %s', (name, shown) => {
  expect(initials(name, 'room')).toBe(shown);
});

test('The tint of an id is one of eight and always the same', () => {
  const tints = Array.from({ length: 200 }, (_, at) => tintOf(`u${at}`));
  expect(new Set(tints).size).toBe(8);
  expect(tintOf('u7')).toBe(tintOf('u7'));
});
