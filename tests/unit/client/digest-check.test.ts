// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { recallKey, versionKey } from '#shared/documents/keys.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import { pageDocument, type DocumentName } from '#shared/documents/names.ts';
import { newRecordId, randomLetters, type RecordId } from '#shared/ids.ts';
import { HybridClock } from '#shared/time.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import { openNoCache, type OpenCache } from '../../../src/lib/replica/cache.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { newWorld, publishRoom, type World } from './support/world.ts';

const digestTimes = { first: 10, every: 60, again: 20 };
const clock = new HybridClock('other');
let world: World;
let relay: FakeRelay;
let page: DocumentName;
let device: Device;
let wire: FakeWire;
/** The open copies of this device. */
let copies: Map<string, Y.Doc>;

const openCache: OpenCache = (name, doc) => {
  copies.set(name, doc);
  return openNoCache();
};

beforeEach(async () => {
  world = newWorld();
  relay = new FakeRelay();
  relay.now = Date.now();
  page = pageDocument(world.room, 1);
  copies = new Map();
  publishRoom(relay, world);
  device = await startDevice({
    name: `foyer-test-${randomLetters(8)}`,
    user: world.ann,
    company: world.acme,
    connect: () => (wire = relay.connect(world.ann)),
    openCache,
    digestTimes,
  });
  wire.accept();
  device.core.engine.enter(world.room);
  boSays('hello');
  await eventually(async () => expect(await texts()).toEqual(['hello']));
});
afterEach(() => device.kill());

function boSays(text: string): RecordId {
  const { at, stamp } = clock.next();
  const id = newRecordId();
  relay.write(page, world.bo, { key: versionKey(id, stamp), kind: 'message', at, text } as never);
  return id;
}

const copy = (): Y.Doc => {
  const doc = [...copies].find(([name]) => name.includes(page))?.[1];
  if (!doc) throw new Error('the page is not open');
  return doc;
};
async function texts(): Promise<string[]> {
  const rows = await device.core.database.timeline.where('room').equals(world.room).toArray();
  return rows.map(({ content }) => (content.type === 'text' ? content.text : content.type)).toSorted();
}
const healed = (expected: string[]): Promise<void> =>
  eventually(async () => {
    expect(relay.diverged.length).toBeGreaterThan(0);
    expect(await texts()).toEqual(expected.toSorted());
  }, 5000);

test('A message that never came is found and fetched without a reconnect, and counted once (F17, P3)', async () => {
  relay.swallows = true;
  boSays('swallowed');
  relay.swallows = false;
  const connected = relay.wires.size;
  await healed(['hello', 'swallowed']);
  expect(relay.diverged).toEqual([{ name: page, what: 'entries' }]);
  expect(relay.wires.size).toBe(connected);
  boSays('and on it goes');
  await eventually(async () => expect(await texts()).toContain('and on it goes'));
});

test('A recall that was missed takes the text away after all (F17, N10)', async () => {
  const id = boSays('a secret');
  await eventually(async () => expect(await texts()).toContain('a secret'));
  relay.swallows = true;
  relay.write(page, world.bo, { key: recallKey(id), kind: 'recall', at: clock.next().at } as never);
  relay.swallows = false;
  await healed(['hello', 'recalled']);
});

test('A text that was altered on this device is put right, and an entry that is nobody’s goes (F17)', async () => {
  const altered = copy();
  const entry = [...laneOf(altered, world.bo)._map.values()][0];
  const [value] = (entry?.content.getContent() ?? []) as { text: string }[];
  if (!value) throw new Error('nothing to alter');
  value.text = 'altered';
  await healed(['hello']);
  expect(relay.diverged).toEqual([{ name: page, what: 'values' }]);

  await eventually(() => expect(copy()).not.toBe(altered));
  await eventually(() => expect(laneOf(copy(), world.bo).size).toBe(1));
  const { at, stamp } = clock.next();
  wire.isOpen = false; // What is made up here is not sent.
  const key = versionKey(newRecordId(), stamp);
  laneOf(copy(), world.bo).set(key, { key, kind: 'message', at, text: 'made up' } as never);
  wire.isOpen = true;
  await eventually(async () => expect(await texts()).toEqual(['hello', 'made up']));
  await eventually(async () => expect(await texts()).toEqual(['hello']), 5000);
});

test('What was written here and never reached the server is written again into the fetched copy (F17, P2)', async () => {
  relay.swallows = true;
  boSays('swallowed');
  relay.swallows = false;
  wire.isOpen = false; // The frame is lost, and the socket does not notice.
  await sendMessage(device.core, world.room, 'mine');
  await device.engine.settled();
  wire.isOpen = true;
  await healed(['hello', 'mine', 'swallowed']);
  await eventually(async () => expect(await device.core.database.outbox.count()).toBe(0));
  expect([...laneOf(relay.document(page).doc, world.ann).values()]).toMatchObject([{ text: 'mine' }]);
});

test('A copy that is whole is left alone', async () => {
  for (let at = 0; at < 5; at += 1) {
    boSays(`more ${at}`);
    await sendMessage(device.core, world.room, `answer ${at}`);
  }
  await eventually(async () => expect((await texts()).length).toBe(11));
  const before = copy();
  await new Promise((resolve) => setTimeout(resolve, 4 * digestTimes.every));
  expect(relay.diverged).toEqual([]);
  expect(copy()).toBe(before);
});
