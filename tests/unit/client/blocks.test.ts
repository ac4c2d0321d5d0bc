// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { versionKey } from '#shared/documents/keys.ts';
import { homeDocument, pageDocument } from '#shared/documents/names.ts';
import { newRecordId, randomLetters } from '#shared/ids.ts';
import { stampOf } from '#shared/time.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import { setBlock } from '../../../src/lib/actions/set-block.ts';
import type { Answer } from '../../../src/lib/api/call.ts';
import { blockedPeople } from '../../../src/lib/projection/blocked-people.ts';
import type { OutboxCommand } from '../../../src/lib/projection/tables.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { newWorld, publishRoom, type World } from './support/world.ts';

let world: World;
let relay: FakeRelay;
let device: Device;
let wire: FakeWire;
let sent: { readonly row: OutboxCommand; readonly answer: (answer: Answer<unknown>) => void }[];

beforeEach(async () => {
  world = newWorld();
  relay = new FakeRelay();
  relay.now = Date.now();
  publishRoom(relay, world);
  sent = [];
  device = await startDevice({
    name: `foyer-test-${randomLetters(8)}`,
    user: world.ann,
    company: world.acme,
    connect: () => (wire = relay.connect(world.ann)),
    sendCommand: (row) => new Promise((answer) => sent.push({ row, answer })),
  });
  wire.accept();
  await eventually(async () => expect((await device.core.database.rooms.get(world.room))?.name).toBe('Bo'));
});
afterEach(() => device.kill());

const bo = () => ({ user: world.bo, name: 'Bo', photo: null, company: 'Borealis' });
const blocked = async (): Promise<readonly string[]> =>
  (await blockedPeople(device.core.database)).map(({ user }) => user);
const done: Answer<unknown> = { ok: true, value: {} };

test('Blocking counts at once, asked for twice is asked for once, and the last word reaches the server last (R08)', async () => {
  await setBlock(device.core, bo(), true);
  await setBlock(device.core, bo(), true);
  expect(await blocked()).toEqual([world.bo]);
  await setBlock(device.core, bo(), false);
  await setBlock(device.core, bo(), true);
  await eventually(() => expect(sent).toHaveLength(1));
  await device.engine.settled();
  expect(sent).toHaveLength(1);
  for (const expected of [true, false, true]) {
    await eventually(() => expect(sent).toHaveLength(1));
    const [{ row, answer }] = sent.splice(0) as [(typeof sent)[number]];
    expect(row).toMatchObject({ command: 'set-block', user: world.bo, blocked: expected });
    expect(await blocked()).toEqual([world.bo]);
    answer(done);
  }
  await eventually(async () => expect(await device.core.database.outbox.count()).toBe(0));
  // The answer stands before the home document says it, and the home document stands above it.
  expect(await blocked()).toEqual([world.bo]);
  relay.publish(homeDocument(world.ann), 'reach', { kind: 'reach', partners: true, line: true });
  await eventually(async () => expect(await blocked()).toEqual([]));
});

test('What comes before the server has heard of a block is not shown, then or after the unblocking (R08)', async () => {
  const page = pageDocument(world.room, 1);
  const says = (text: string): void => {
    const at = (relay.now += 1000);
    relay.write(page, world.bo, {
      key: versionKey(newRecordId(), stampOf(at, 0, 'device')),
      kind: 'message',
      at,
      text,
    } as never);
  };
  const shown = async (): Promise<unknown[]> =>
    (await device.core.database.timeline.where('[room+page]').equals([world.room, 1]).toArray())
      .filter(({ lane }) => lane === world.bo)
      .map(({ content }) => ('text' in content ? content.text : null));
  device.engine.enter(world.room);
  says('before');
  await eventually(async () => expect(await shown()).toEqual(['before']));
  relay.now = Math.max(relay.now, Date.now());
  await setBlock(device.core, bo(), true);
  says('meanwhile');
  await eventually(() => expect(sent).toHaveLength(1));
  await device.engine.settled();
  expect(await shown()).toEqual(['before']);
  device.core.clock.heardServerTime(relay.now + 1);
  for (const { answer } of sent.splice(0)) answer(done);
  await eventually(async () => expect(await device.core.database.outbox.count()).toBe(0));
  await setBlock(device.core, bo(), false);
  await eventually(() => expect(sent).toHaveLength(1));
  for (const { answer } of sent.splice(0)) answer(done);
  relay.now += 5000;
  says('after');
  await eventually(async () => expect((await shown()).sort()).toEqual(['after', 'before']));
});

test('What the server publishes is the list, on every device (S81)', async () => {
  const company = { id: world.borealis, name: 'Borealis' };
  const block = { kind: 'block', user: world.bo, name: 'Bo Lind', photo: null, company, since: 1 };
  relay.publish(homeDocument(world.ann), world.bo, block);
  await eventually(async () =>
    expect(await blockedPeople(device.core.database)).toEqual([{ ...bo(), name: 'Bo Lind' }]),
  );
});

test('What is written to somebody who was just unblocked waits until the server knows (R08, P2)', async () => {
  await setBlock(device.core, bo(), true);
  await eventually(() => expect(sent).toHaveLength(1));
  await setBlock(device.core, bo(), false);
  await sendMessage(device.core, world.room, 'hello again');
  await device.engine.settled();
  const waiting = async (): Promise<number> =>
    device.core.database.outbox.where('[room+state]').equals([world.room, 'waiting']).count();
  for (const { answer } of sent.splice(0)) answer(done);
  await eventually(() => expect(sent).toHaveLength(1));
  expect(await waiting()).toBe(1);
  for (const { answer } of sent.splice(0)) answer(done);
  await eventually(async () => expect(await waiting()).toBe(0));
});

test('Whom the server lets nobody block is blocked by nobody, and what waited goes its way (R08)', async () => {
  await setBlock(device.core, bo(), true);
  await eventually(() => expect(sent).toHaveLength(1));
  for (const { answer } of sent.splice(0)) answer({ ok: false, error: 'not-found' });
  await eventually(async () => expect(await blocked()).toEqual([]));
  expect(await device.core.database.outbox.count()).toBe(0);
});
