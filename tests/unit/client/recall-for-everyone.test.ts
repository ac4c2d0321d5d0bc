// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRoomId, randomLetters, takenBackId, type RecordId, type RoomId } from '#shared/ids.ts';
import { askAgain, recallForEveryone } from '../../../src/lib/actions/room-acts.ts';
import type { Answer } from '../../../src/lib/api/call.ts';
import { beingRecalled } from '../../../src/lib/projection/being-recalled.ts';
import { roomActs } from '../../../src/lib/projection/room-acts.ts';
import type { RoomRow, TimelineRow } from '../../../src/lib/projection/rows.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { newWorld, publishGroup, type World } from './support/world.ts';

const id = 'aaaaaaaaaaaa' as RecordId;
let world: World;
let relay: FakeRelay;
let wire: FakeWire;
let device: Device;
let group: RoomId;
let answer: Answer<unknown>;

beforeEach(async () => {
  world = newWorld();
  relay = new FakeRelay();
  relay.now = Date.now();
  group = newRoomId();
  publishGroup(relay, world, group);
  device = await startDevice({
    name: `foyer-test-${randomLetters(8)}`,
    user: world.ann,
    company: world.acme,
    connect: () => (wire = relay.connect(world.ann)),
    sendCommand: () => Promise.resolve(answer),
  });
  wire.accept();
  const key = `${id}~${relay.now.toString(36)}.0.bo`;
  const said = { key, kind: 'message', at: relay.now, text: 'not for everybody' };
  relay.write(pageDocument(group, 1), world.bo, said);
  await eventually(async () => expect((await room()).last?.text).toBe('not for everybody'));
});
afterEach(() => device.kill());

const room = async (): Promise<RoomRow> => (await device.core.database.rooms.get(group)) as RoomRow;
const acts = () => roomActs(device.core.database, group);
const row = async (): Promise<TimelineRow> =>
  (await device.core.database.timeline.get([group, world.bo, id])) as TimelineRow;
/** The message as the screen shows it. */
const shown = async (): Promise<TimelineRow> => {
  const asks = (await acts()).flatMap(({ ask, state }) => (state === 'waiting' ? [ask] : []));
  return beingRecalled(await row(), asks, world.ann);
};
const text = { type: 'text', text: 'not for everybody', edited: false };
const recalled = () => ({ type: 'recalled', by: world.ann });

test('A recall for everyone waits without a network, shown as such; refused, the text is there again, with the reason where acts of groups are; done, it stays (R12, N02)', async () => {
  wire.drop();
  await recallForEveryone(device.core, await row(), 'Bo');
  expect(await shown()).toMatchObject({ state: 'waiting', content: recalled() });
  expect((await room()).last).toMatchObject({ text: '', recalled: true, state: 'waiting' });

  answer = { ok: false, error: 'refused', refusal: { rule: 'not-master', company: null } };
  device.engine.wake();
  wire.accept();
  await eventually(async () => expect((await acts())[0]?.state).toBe('refused'));
  expect(await shown()).toMatchObject({ state: 'sent', content: text });
  expect((await room()).last).toMatchObject({ text: 'not for everybody' });

  answer = { ok: true, value: {} };
  await askAgain(device.core, group, (await acts())[0]?.name ?? '');
  await eventually(async () => expect(await acts()).toEqual([]));
  expect(await row()).toMatchObject({ state: 'sent', content: recalled() });
});

test('What the server says was recalled is shown in its place, whether its text is here or never was, and goes with it (R12, P7)', async () => {
  const before = await row();
  const back = takenBackId(world.bo, id);
  const { n, arrival, at } = before;
  const said = { kind: 'taken-back', author: world.bo, message: id, by: world.bo, at, n, arrival };
  relay.publish(pageDocument(group, 1), back, said);
  await eventually(async () => expect(await row()).toEqual({ ...before, content: { type: 'recalled', by: world.bo } }));
  const never = 'bbbbbbbbbbbb' as RecordId;
  const unseen = { ...said, message: never, at: at + 1000, n: n + 1, arrival: arrival + 1000 };
  relay.publish(pageDocument(group, 1), takenBackId(world.bo, never), unseen);
  const place = { at: at + 1000, n: n + 1, content: { type: 'recalled', by: world.bo } };
  await eventually(async () =>
    expect(await device.core.database.timeline.get([group, world.bo, never])).toMatchObject(place),
  );
});
