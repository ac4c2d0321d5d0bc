import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressClass } from '../../../server/http/client-address.ts';
import { TokenBuckets } from '../../../server/http/token-buckets.ts';

test('A bucket gives what it holds at once, then one as each comes, and says how long to wait', () => {
  let now = 0;
  const buckets = new TokenBuckets({ capacity: 3, perMs: 30_000 }, () => now);
  expect([1, 2, 3].map(() => buckets.take('ann'))).toEqual([0, 0, 0]);
  expect(buckets.take('ann')).toBe(10);
  expect(buckets.take('bo')).toBe(0);
  now += 9_000;
  expect(buckets.take('ann')).toBe(1);
  now += 1_000;
  expect(buckets.take('ann')).toBe(0);
  expect(buckets.take('ann')).toBe(10);
  buckets.giveBack('ann');
  expect(buckets.take('ann')).toBe(0);
});

test('However it is asked, a bucket never gives more than it may', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20_000 }), { maxLength: 200 }), (pauses) => {
      let now = 0;
      let given = 0;
      const buckets = new TokenBuckets({ capacity: 5, perMs: 60_000 }, () => now);
      for (const pause of pauses) {
        now += pause;
        if (buckets.take('ann') === 0) given += 1;
      }
      expect(given).toBeLessThanOrEqual(5 + Math.ceil((now * 5) / 60_000));
    }),
  );
});

test('Addresses that one customer holds count as one', () => {
  expect(addressClass('2001:db8:1:2:aaaa::1')).toBe(addressClass('2001:db8:1:2:bbbb::2'));
  expect(addressClass('2001:db8:1:2::1')).toBe(addressClass('2001:db8:1:2:bbbb::2'));
  expect(addressClass('2001:db8::1')).not.toBe(addressClass('2001:db9::1'));
  expect(addressClass('203.0.113.7')).not.toBe(addressClass('203.0.113.8'));
});

test('A short address is the class of what it stands for', () => {
  expect(addressClass('2001:db8::1')).toBe(addressClass('2001:db8:0:0:ffff::1'));
  expect(addressClass('::1')).toBe(addressClass('0:0:0:0:0:0:0:1'));
});
