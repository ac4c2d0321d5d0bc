// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRoomId, randomLetters, type RoomId } from '#shared/ids.ts';
import { leaveRoom, setRole } from '../../../src/lib/actions/room-acts.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import { setBlock } from '../../../src/lib/actions/set-block.ts';
import type { OutboxCommand } from '../../../src/lib/projection/tables.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { newWorld, publishGroup, publishRoom, type World } from './support/world.ts';

let world: World;
let relay: FakeRelay;
let wire: FakeWire;
let device: Device;
let group: RoomId;
let asked: OutboxCommand[];

beforeEach(async () => {
  world = newWorld();
  relay = new FakeRelay();
  relay.now = Date.now();
  group = newRoomId();
  asked = [];
  publishRoom(relay, world);
  publishGroup(relay, world, group);
  device = await startDevice({
    name: `foyer-test-${randomLetters(8)}`,
    user: world.ann,
    company: world.acme,
    connect: () => (wire = relay.connect(world.ann)),
    sendCommand: (row) => {
      asked.push(row);
      return Promise.resolve({ ok: true, value: {} });
    },
  });
  wire.accept();
  await eventually(async () => expect((await device.core.database.rooms.get(group))?.name).toBe('Launch'));
  await eventually(async () => expect((await device.core.database.rooms.get(world.room))?.name).toBe('Bo'));
  // Without a network from here on.
  wire.drop();
});
afterEach(() => device.kill());

/** The app comes back to its network, and the server takes its time over what was written. */
async function comeBack(): Promise<void> {
  relay.mute = true;
  device.engine.wake();
  await eventually(() => expect(wire.isOpen || (wire.accept(), true)).toBe(true));
  await eventually(() => expect([...relay.document(pageDocument(group, 1)).arrivals]).not.toEqual([]));
  await device.engine.settled();
}

/** The server acknowledges from now on, also what it has. */
function acknowledge(): void {
  relay.mute = false;
  wire.drop();
  device.engine.wake();
  wire.accept();
}

test('What was written before leaving is at the server before the leaving is asked for (P2, R05, S68)', async () => {
  await sendMessage(device.core, group, 'goodbye');
  await setRole(device.core, group, { user: world.bo, name: 'Bo' }, 'member');
  await setRole(device.core, group, { user: world.ann, name: 'Ann' }, 'member');
  await leaveRoom(device.core, group, null);
  await comeBack();
  // What takes nothing from Ann waits for nothing.
  expect(asked.map((row) => row.command === 'room-act' && row.ask.command)).toEqual(['set-role']);
  acknowledge();
  await eventually(() => expect(asked).toHaveLength(3));
  expect(asked.map((row) => row.command === 'room-act' && row.ask.command)).toEqual([
    'set-role',
    'set-role',
    'leave-room',
  ]);
  await eventually(async () => expect(await device.core.database.outbox.count()).toBe(0));
  expect((await device.core.database.rooms.get(group))?.refused).toBe(0);
});

test('What was written before blocking goes out before the block, and a refused text holds nothing up (P2, R08)', async () => {
  await sendMessage(device.core, group, 'elsewhere');
  await sendMessage(device.core, world.room, 'one last word');
  await setBlock(device.core, { user: world.bo, name: 'Bo', photo: null, company: null }, true);
  await comeBack();
  expect(asked).toEqual([]);
  relay.refuse = (document) =>
    document === pageDocument(world.room, 1) ? { rule: 'sealed', company: world.acme } : null;
  acknowledge();
  await eventually(() => expect(asked.map(({ command }) => command)).toEqual(['set-block']));
});
