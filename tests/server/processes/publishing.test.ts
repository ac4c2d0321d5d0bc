import { afterEach, beforeEach, expect, test } from 'vitest';
import { laneOf } from '#shared/documents/lanes.ts';
import { homeDocument } from '#shared/documents/names.ts';
import { parseRecordKey } from '#shared/documents/keys.ts';
import { ann } from '../relay/relay-server.ts';
import { opened, patience, startTwo, type TwoRelays } from './two-relays.ts';

let two: TwoRelays;

beforeEach(async () => {
  two = await startTwo({ withRedis: true });
});
afterEach(() => two.stop());

const home = homeDocument(ann);
const step = (count: number) => [{ document: home, id: 'step', value: { kind: 'step', count } as never }];

test('What a process has staged and left behind is published by the others, once and for all (P3)', async () => {
  const devices = [await opened(two.a, ann, home), await opened(two.b, ann, home, 'tablet')];
  // As a process does that dies between the commit of a command and telling of it.
  await two.a.storage.db.transaction().execute((trx) => two.a.relay.stagePublications(trx, step(1)));
  for (const { doc } of devices) {
    await expect.poll(() => [...laneOf(doc, '@').values()], patience).toMatchObject([{ kind: 'step', count: 1 }]);
  }
  const left = () => two.a.storage.db.selectFrom('publication').select('id').execute();
  await expect.poll(left, patience).toEqual([]);
});

test('Two processes that publish at once never put an older value after a newer one', async () => {
  const watcher = await opened(two.b, ann, home, 'watcher');
  const seen: number[] = [];
  laneOf(watcher.doc, '@').observe((event) => {
    for (const key of event.keysChanged) {
      const value = laneOf(watcher.doc, '@').get(key) as { count: number } | undefined;
      if (value && parseRecordKey(key)?.id === 'step') seen.push(value.count);
    }
  });
  for (let count = 1; count <= 60; count += 1) {
    const [stager, flushers] = [count % 2 ? two.a : two.b, [two.a, two.b]];
    await stager.storage.db.transaction().execute((trx) => stager.relay.stagePublications(trx, step(count)));
    const flushed = flushers.map(({ relay }) => relay.flushPublications());
    if (count % 10 === 0) await Promise.all(flushed);
  }
  await expect.poll(() => seen.at(-1), patience).toBe(60);
  expect(seen).toEqual([...seen].sort((one, other) => one - other));
});
