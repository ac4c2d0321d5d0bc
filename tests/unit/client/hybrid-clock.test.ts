import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HybridClock, stampTime } from '#shared/time.ts';

test('Stamps of a device only grow, whatever its clock does, and no two are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 200 }), (steps) => {
      let now = 1_800_000_000_000;
      const clock = new HybridClock('device00', () => now);
      let last = '';
      let at = 0;
      for (const step of steps) {
        now += step;
        const next = clock.next();
        expect(next.stamp > last).toBe(true);
        expect(next.at).toBeGreaterThanOrEqual(at);
        expect(stampTime(next.stamp)).toBe(next.at);
        last = next.stamp;
        at = next.at;
      }
    }),
  );
});

test('The server’s time corrects the device’s, and a restart goes on after the last stamp', () => {
  const clock = new HybridClock('device00', () => 1000);
  clock.heardServerTime(5000);
  expect(clock.now()).toBe(5000);
  const again = new HybridClock('device00', () => 1000);
  again.continueAfter(9000);
  expect(again.next().at).toBe(9000);
  again.restart();
  expect(again.next().at).toBe(1000);
});
