import { expect, test } from 'vitest';
import { LastSeen } from '../../../src/lib/components/scan/last-seen.ts';

test('A code that stays before the camera is read once; when it comes back, or another comes, again', () => {
  const seen = new LastSeen();
  expect(seen.isNew('one', 100)).toBe(true);
  expect(seen.isNew('one', 200)).toBe(false);
  seen.goOn(60_000);
  expect(seen.isNew('one', 61_000)).toBe(false);
  expect(seen.isNew('one', 62_000)).toBe(false);
  expect(seen.isNew('two', 62_100)).toBe(true);
  expect(seen.isNew('one', 62_200)).toBe(true);
  expect(seen.isNew('one', 64_000)).toBe(true);
});
