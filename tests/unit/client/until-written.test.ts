// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { roomDocument } from '#shared/documents/names.ts';
import { newCompanyId, newRoomId, newUserId, randomLetters } from '#shared/ids.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import { Projector } from '../../../src/lib/projection/projector.ts';
import { emptyFacts } from '../../../src/lib/projection/refresh-room.ts';
import { UntilWritten } from '../../../src/lib/projection/until-written.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { eventually } from './support/eventually.ts';
import { startDevice } from './support/device.ts';
import { newWorld, publishRoom } from './support/world.ts';

const nothing = (): void => {};
const broken = (): never => {
  throw new DOMException('The disk is full.', 'QuotaExceededError');
};

test('What a device cannot write for a while is told, not dropped: it is written as soon as it can be (P3)', async () => {
  const database = new FoyerDatabase(`stuck-${randomLetters(8)}`);
  const owner = { user: newUserId(), company: newCompanyId() };
  const room = newRoomId();
  await database.facts.put({ ...emptyFacts(room), known: true });
  const told: boolean[] = [];
  const waits: number[] = [];
  const mend: (() => void)[] = [];
  const projector = new Projector(
    database,
    owner,
    { home: nothing, room: nothing, contacts: nothing, stuck: (isStuck) => told.push(isStuck) },
    {
      wait: async (ms) => {
        waits.push(ms);
        if (waits.length === 10) for (const act of mend) act();
        await new Promise((resolve) => setImmediate(resolve));
      },
    },
  );
  database.facts.hook('updating', broken);
  mend.push(() => database.facts.hook('updating').unsubscribe(broken));
  projector.marks({ type: 'unread', room, mark: 0, count: 3, upTo: 3, at: 1 });
  await projector.settled();
  expect(await database.facts.get(room)).toMatchObject({ counted: { count: 3 } });
  expect(told).toEqual([true, false]);
  // Each try comes later than the one before, and none later than half a minute.
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  database.close();
});

test('A database that is away for a moment is nobody’s business', async () => {
  const told: boolean[] = [];
  const writes = new UntilWritten({ stuck: (isStuck) => told.push(isStuck), wait: () => Promise.resolve() });
  let failures = 3;
  await writes.run(() => ((failures -= 1) >= 0 ? Promise.reject(new Error('closed')) : Promise.resolve()));
  expect(told).toEqual([]);
  failures = 4;
  await writes.run(() => ((failures -= 1) >= 0 ? Promise.reject(new Error('closed')) : Promise.resolve()));
  expect(told).toEqual([true, false]);
});

test('Who stops waits for no further try', async () => {
  const writes = new UntilWritten({ stuck: nothing });
  const run = writes.run(() => Promise.reject(new Error('closed')));
  writes.stop();
  await run;
});

test('The screens hear that a device cannot keep what the server says, and that it can again (P3)', async () => {
  const relay = new FakeRelay();
  const world = newWorld();
  const { ann, bo, acme, room } = world;
  publishRoom(relay, world);
  const wires: FakeWire[] = [];
  const connect = (): FakeWire => {
    const wire = relay.connect(ann);
    wires.push(wire);
    return wire;
  };
  const device = await startDevice({ name: `behind-${randomLetters(8)}`, user: ann, company: acme, connect });
  wires[0]?.accept();
  const { database } = device.core;
  await eventually(async () => expect((await database.rooms.get(room))?.name).toBe('Bo'));
  database.members.hook('creating', broken);
  database.members.hook('updating', broken);
  const member = { kind: 'member', user: bo, company: world.borealis, title: null, photo: null, role: 'member' };
  relay.publish(roomDocument(room), bo, { ...member, name: 'Bob', state: 'active', since: relay.now });
  await eventually(() => expect(device.live().behind).toBe(true), 15_000);
  expect((await database.rooms.get(room))?.name).toBe('Bo');
  database.members.hook('creating').unsubscribe(broken);
  database.members.hook('updating').unsubscribe(broken);
  await eventually(() => expect(device.live().behind).toBe(false), 15_000);
  expect((await database.rooms.get(room))?.name).toBe('Bob');
  device.kill();
});
