import { expect, test } from 'vitest';
import { Asked } from '../../../src/lib/state/asked.svelte.ts';

/** A question that counts how often it was asked. */
function counted() {
  const times = { asked: 0 };
  const question = () => {
    times.asked += 1;
    return Promise.resolve({ ok: true, value: times.asked } as const);
  };
  return { times, question };
}

test('A page’s question is asked at once; one that is not wanted yet is asked once it is, by however many, and again only then', async () => {
  const own = counted();
  const asked = new Asked(own.question);
  expect(own.times.asked).toBe(1);
  await asked.renew();
  expect(asked.value).toBe(2);

  const later = counted();
  const waits = new Asked(later.question, { begins: false });
  await waits.renew();
  expect(later.times.asked).toBe(0);
  expect(waits.value).toBeNull();
  waits.begin();
  waits.begin();
  await expect.poll(() => waits.value).toBe(1);
  await waits.renew();
  expect(waits.value).toBe(2);
});
