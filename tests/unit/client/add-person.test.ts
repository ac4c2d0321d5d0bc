import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { directRoomId, newUserId, randomLetters } from '#shared/ids.ts';
import { addPerson } from '../../../src/lib/actions/add-person.ts';
import { openDirectRoom } from '../../../src/lib/actions/open-direct-room.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { Answer } from '../../../src/lib/api/call.ts';
import type { OutboxCommand } from '../../../src/lib/projection/tables.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { newWorld } from './support/world.ts';

const world = newWorld();
let device: Device | undefined;
afterEach(() => device?.kill());

test('Somebody found and added without a network is there at once; pressed twice it is one command, sent with the next connection (S30)', async () => {
  const asked: OutboxCommand[] = [];
  const relay = new FakeRelay();
  relay.now = Date.now();
  let goOnline = (): void => undefined;
  const connect = () => {
    const wire = relay.connect(world.ann);
    goOnline = () => wire.accept();
    return wire;
  };
  const sendCommand = (row: OutboxCommand): Promise<Answer<unknown>> => {
    asked.push(row);
    return Promise.resolve({ ok: true, value: {} });
  };
  const name = `foyer-test-${randomLetters(8)}`;
  device = await startDevice({ name, user: world.ann, company: world.acme, connect, sendCommand });
  const { core } = device;
  const person = { user: newUserId(), name: 'Bo Lind', title: null, photo: null };
  const room = directRoomId(world.ann, person.user);
  expect(await addPerson(core, person, 'phone')).toBe(room);
  expect(await addPerson(core, person, 'phone')).toBe(room);
  expect(await openDirectRoom(core, person)).toBe(room);
  await sendMessage(core, room, 'hello');
  expect(await core.database.rooms.get(room)).toMatchObject({ state: 'waiting', name: 'Bo Lind' });
  const rows = await core.database.outbox.toArray();
  const commands = rows.filter(({ kind }) => kind === 'command');
  expect(commands).toMatchObject([{ command: 'add-person', user: person.user, by: 'phone', state: 'waiting' }]);
  expect(rows.find(({ kind }) => kind === 'record')?.after, 'what is written waits for it').toBe(commands[0]?.name);
  expect(asked).toEqual([]);

  goOnline();
  await eventually(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({ command: 'add-person', user: person.user, by: 'phone' });
});
