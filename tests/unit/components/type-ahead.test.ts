import { expect, test } from 'vitest';
import { TypeAhead } from '../../../src/lib/components/ui/type-ahead.ts';

const labels = ['For ever', '30 days', '90 days', 'One year', 'フォーラム', '영업', '영업 지원'];

test('Letters typed one after the other find what begins with them; a pause begins anew', () => {
  const keys = new TypeAhead();
  expect(keys.find('9', labels, 0, 0)).toBe(2);
  expect(keys.find('x', labels, 2, 100)).toBeNull();
  expect(keys.find('o', labels, 2, 2000)).toBe(3);
  expect(keys.find('n', labels, 3, 2100)).toBe(3);
  expect(keys.isTyping(2200)).toBe(true);
  expect(keys.isTyping(9000)).toBe(false);
});

test('One letter again and again goes round what begins with it; kana find each other', () => {
  const keys = new TypeAhead();
  expect(keys.find('영', labels, 0, 0)).toBe(5);
  expect(keys.find('영', labels, 5, 100)).toBe(6);
  expect(keys.find('영', labels, 6, 200)).toBe(5);
  expect(new TypeAhead().find('ふ', labels, 0, 0)).toBe(4);
});
