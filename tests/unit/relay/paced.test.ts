import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryCounters } from '../../../server/relay/relay-counters.ts';
import { Paced } from '../../../server/relay/sockets/paced.ts';
import { TokenBucket } from '../../../server/relay/sockets/token-bucket.ts';

let counters: MemoryCounters;
let failures: number;
beforeEach(() => {
  vi.useFakeTimers();
  counters = new MemoryCounters();
  failures = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

const paced = (answer: (request: number) => Promise<void> | void): Paced<number> =>
  new Paced(
    { bucket: new TokenBucket(2, 0.1, Date.now), rule: 'B17', counters, failed: () => (failures += 1) },
    answer,
  );

test('Beyond the budget only the newest request is answered, and when the budget allows it (B17)', async () => {
  const answered: number[] = [];
  const requests = paced((request) => void answered.push(request));
  for (let request = 1; request <= 9; request += 1) await requests.ask(request);
  expect([answered, counters.of('B17')]).toEqual([[1, 2], 7]);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(answered).toEqual([1, 2]);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(answered).toEqual([1, 2, 9]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answered).toEqual([1, 2, 9]);
});

test('One answer at a time, and none after the end (B17)', async () => {
  let finish: () => void = () => undefined;
  const answered: number[] = [];
  const requests = paced((request) => {
    answered.push(request);
    return new Promise((resolve) => (finish = resolve));
  });
  void requests.ask(1);
  void requests.ask(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(answered).toEqual([1]);
  finish();
  await vi.advanceTimersByTimeAsync(1000);
  expect(answered).toEqual([1, 2]);
  void requests.ask(3);
  requests.stop();
  finish();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answered).toEqual([1, 2]);
});

test('An answer that fails is told to whoever waits for it, and to the channel when it came late (B17)', async () => {
  const requests = paced(() => Promise.reject(new Error('no database')));
  await expect(requests.ask(1)).rejects.toThrow('no database');
  await expect(requests.ask(2)).rejects.toThrow('no database');
  await requests.ask(3);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(failures).toBe(1);
});
