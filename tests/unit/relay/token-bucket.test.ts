import { expect, test } from 'vitest';
import { TokenBucket } from '../../../server/relay/sockets/token-bucket.ts';

test('A bucket gives what was saved, then what comes in, and never more than it holds', () => {
  let now = 0;
  const bucket = new TokenBucket(10, 2, () => now);
  expect([bucket.isFull, bucket.take(10), bucket.take(), bucket.isEmpty]).toEqual([true, true, false, true]);
  now += 500;
  expect([bucket.take(), bucket.take()]).toEqual([true, false]);
  now += 3_600_000;
  expect([bucket.isFull, bucket.take(11), bucket.take(10)]).toEqual([true, false, true]);
});

test('What is spent beyond it is a debt that goes with time, and a clock that steps back gives nothing', () => {
  let now = 10_000;
  const bucket = new TokenBucket(10, 2, () => now);
  bucket.spend(14);
  expect([bucket.debt, bucket.debtMs, bucket.waitMs]).toEqual([4, 2000, 2500]);
  now += 1999;
  expect(bucket.debtMs).toBe(1);
  now += 1;
  expect([bucket.debt, bucket.debtMs, bucket.take()]).toEqual([0, 0, false]);
  now -= 5000;
  expect(bucket.take()).toBe(false);
});
