// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { laneOf } from '#shared/documents/lanes.ts';
import { homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import { randomLetters } from '#shared/ids.ts';
import { editMessage } from '../../../src/lib/actions/edit-message.ts';
import { discardRefused, retryRefused } from '../../../src/lib/actions/resolve-refused.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { isStoredOn } from './support/stored-texts.ts';
import { newWorld, publishRoom, type World } from './support/world.ts';

let world: World;
let relay: FakeRelay;
let name: string;
let wire: FakeWire;
let device: Device;

beforeEach(async () => {
  world = newWorld();
  relay = new FakeRelay();
  relay.now = Date.now();
  name = `foyer-test-${randomLetters(8)}`;
  publishRoom(relay, world);
  device = await start();
});
afterEach(() => device.kill());

async function start(): Promise<Device> {
  const connect = (): FakeWire => (wire = relay.connect(world.ann));
  const started = await startDevice({ name, user: world.ann, company: world.acme, connect });
  wire.accept();
  await eventually(async () => expect((await started.core.database.rooms.get(world.room))?.name).toBe('Bo'));
  return started;
}

const timeline = (): Promise<TimelineRow[]> =>
  device.core.database.timeline.where('[room+at+id]').between([world.room], [world.room, []]).toArray();
const isStoredHere = (text: string): Promise<boolean> => isStoredOn(name, text);
const rowOf = () => device.core.database.rooms.get(world.room);
const refusal = () => ({ rule: 'partners-off', company: world.acme }) as const;

/** Both have said something, and both documents are in this device's caches. */
async function talk(): Promise<void> {
  device.engine.enter(world.room);
  await sendMessage(device.core, world.room, 'a plan of Ann’s');
  relay.write(pageDocument(world.room, 1), world.bo, {
    key: `aaaaaaaaaaaa~${(relay.now + 1000).toString(36)}.0.bo`,
    kind: 'message',
    at: relay.now + 1000,
    text: 'a secret of Bo’s',
  } as never);
  await eventually(async () => expect(await timeline()).toHaveLength(2));
  await eventually(async () => expect(await device.core.database.outbox.count()).toBe(0));
}

function wipe(): void {
  for (const document of [roomDocument(world.room), pageDocument(world.room, 1)]) relay.hidden.add(document);
  const entry = { kind: 'room-entry', room: world.room, state: 'active', wiped: true, refusal: refusal() };
  relay.publish(homeDocument(world.ann), world.room, entry);
}

function giveBack(): void {
  relay.hidden.clear();
  const entry = { kind: 'room-entry', room: world.room, state: 'active', wiped: false, refusal: null };
  relay.publish(homeDocument(world.ann), world.room, entry);
}

test('A room that a rule has wiped leaves nothing on this device but that it was there, and why (R04)', async () => {
  await talk();
  await eventually(async () => expect(await isStoredHere('a secret of Bo’s')).toBe(true));
  wipe();
  await eventually(async () =>
    expect(await rowOf()).toMatchObject({ wiped: true, sealed: refusal(), last: null, unread: 0 }),
  );
  expect(await timeline()).toEqual([]);
  await eventually(async () => expect((await device.core.database.facts.get(world.room))?.wiped?.cached).toBe(false));
  for (const text of ['a secret of Bo’s', 'a plan of Ann’s']) expect(await isStoredHere(text), text).toBe(false);
});

test('What had not been sent stays, with the reason, and goes out once the room is given back; the room is read anew (R04, R05, N03)', async () => {
  await talk();
  wire.drop();
  const [mine] = await timeline();
  if (!mine) throw new Error('the message is not there');
  await editMessage(device.core, mine, 'a better plan');
  await sendMessage(device.core, world.room, 'written on the train');
  device.kill();

  wipe();
  device = await start();
  await eventually(async () => expect((await device.core.database.facts.get(world.room))?.wiped?.cached).toBe(false));
  const kept = await timeline();
  expect(kept.map(({ content, state }) => [state, content])).toEqual([
    ['refused', { type: 'text', text: 'a better plan', edited: true }],
    ['refused', { type: 'text', text: 'written on the train', edited: false }],
  ]);
  expect(kept.every((row) => row.refusal?.rule === 'partners-off')).toBe(true);
  expect(await rowOf()).toMatchObject({ wiped: true, refused: 2, waiting: 0 });
  for (const text of ['a secret of Bo’s', 'a plan of Ann’s']) expect(await isStoredHere(text), text).toBe(false);

  // What it changes is not here: it becomes no message of its own.
  await retryRefused(device.core, kept[0] as TimelineRow);
  expect(await timeline()).toEqual(kept);

  giveBack();
  await eventually(async () =>
    expect((await timeline()).map(({ content }) => content)).toContainEqual({
      type: 'text',
      text: 'a secret of Bo’s',
      edited: false,
    }),
  );
  expect((await rowOf())?.wiped).toBeUndefined();
  await retryRefused(device.core, kept[1] as TimelineRow);
  await eventually(async () => {
    const sent = (await timeline()).filter(({ state }) => state === 'sent').map(({ content }) => content);
    expect(sent).toContainEqual({ type: 'text', text: 'written on the train', edited: false });
  });

  // Given up, an edit shows what stands there; sent again, it changes it.
  const edit = async (): Promise<TimelineRow> => (await timeline()).find(({ id }) => id === mine.id) as TimelineRow;
  expect(await edit()).toMatchObject({ state: 'refused', content: { text: 'a better plan', edited: true } });
  await retryRefused(device.core, await edit());
  await eventually(async () =>
    expect(await edit()).toMatchObject({ state: 'sent', content: { text: 'a better plan', edited: true } }),
  );
  expect((await timeline()).filter(({ lane }) => lane === world.ann)).toHaveLength(2);
});

test('An edit of a message that is gone when its room is given back says so and becomes no message of its own (R04, R05)', async () => {
  await talk();
  wire.drop();
  const [mine] = await timeline();
  if (!mine) throw new Error('the message is not there');
  await editMessage(device.core, mine, 'a better plan');
  device.kill();
  wipe();
  device = await start();
  await eventually(async () => expect((await device.core.database.facts.get(world.room))?.wiped?.cached).toBe(false));
  const { doc } = relay.document(pageDocument(world.room, 1));
  for (const key of [...laneOf(doc, world.ann).keys()]) laneOf(doc, world.ann).delete(key);
  giveBack();
  device.engine.enter(world.room);
  const edit = async (): Promise<TimelineRow | undefined> => (await timeline()).find(({ id }) => id === mine.id);
  await eventually(async () => expect((await edit())?.refusal).toEqual({ rule: 'erased', company: null }));
  await retryRefused(device.core, (await edit()) as TimelineRow);
  expect(await edit()).toMatchObject({ state: 'refused', content: { text: 'a better plan' } });
  await discardRefused(device.core, (await edit()) as TimelineRow);
  expect(await edit()).toBeUndefined();
});

test('An app that ends while it erases goes on with it when it starts again (R04)', async () => {
  await talk();
  wire.drop();
  const { database } = device.core;
  device.kill();
  wipe();
  // As it is left when the rows are gone and the documents’ copies are not yet.
  await database.open();
  const facts = await database.facts.get(world.room);
  if (!facts) throw new Error('the room is not there');
  await database.timeline.clear();
  await database.rooms.update(world.room, { last: null });
  await database.facts.put({ ...facts, wiped: { refusal: refusal(), cached: true } });
  expect(await isStoredHere('a secret of Bo’s')).toBe(true);
  database.close();
  device = await start();
  await eventually(async () => expect((await device.core.database.facts.get(world.room))?.wiped?.cached).toBe(false));
  expect(await isStoredHere('a secret of Bo’s')).toBe(false);
});
