import { expect, test } from 'vitest';
import { stampOf, stampTime } from '#shared/time.ts';
import { Random } from '../../support/random.ts';

const pattern = /^([0-9a-z]{9})([0-9a-z]{2})-[0-9a-z]{1,12}$/;
const signs = 'abcxyz0189-ABZ~!. _é漢';

test('A stamp of a person is read when it has the form of one, and never otherwise', () => {
  const random = new Random(7);
  const good = stampOf(1_795_295_895_501, 35, 'phone1');
  expect(stampTime(good)).toBe(1_795_295_895_501);
  let read = 0;
  for (let times = 0; times < 20_000; times += 1) {
    const at = random.below(good.length + 1);
    const put = Array.from({ length: random.below(8) }, () => signs[random.below(signs.length)]).join('');
    const stamp = good.slice(0, at) + put + good.slice(at + random.below(3));
    const time = pattern.exec(stamp)?.[1];
    expect(stampTime(stamp), stamp).toBe(time === undefined ? null : parseInt(time, 36));
    if (time !== undefined) read += 1;
  }
  expect(read).toBeGreaterThan(1000);
});
