// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCompanyId, newRoomId, newUserId } from '#shared/ids.ts';
import { MemoryCounters } from '../../server/relay/relay-counters.ts';
import { recallMessage } from '../../src/lib/actions/recall-message.ts';
import { sendMessage } from '../../src/lib/actions/send-message.ts';
import type { TimelineRow } from '../../src/lib/projection/rows.ts';
import { Random } from '../support/random.ts';
import { startDevice, type Device } from '../unit/client/support/device.ts';
import { eventually } from '../unit/client/support/eventually.ts';
import { LossyWire } from './support/lossy-wire.ts';
import { startRelayServer, type RelayServer } from './support/relay-server.ts';

const oneIn = 5;
const digestTimes = { first: 100, every: 400, again: 100 };

let server: RelayServer;
const counters = new MemoryCounters();
beforeAll(async () => {
  process.setMaxListeners(0);
  server = await startRelayServer(counters);
});
afterAll(() => server.close());

test('Of what others wrote one frame in five is lost without a sign: every device ends with the same, without a reconnect, and each difference is counted (F17, P3, N10)', async () => {
  const random = new Random(17);
  const company = newCompanyId();
  const users = [newUserId(), newUserId(), newUserId()];
  const room = newRoomId();
  await server.openRoom(room, { company, users });
  let swallowing = false;
  let swallowed = 0;
  let connections = 0;
  const swallows = (): boolean => {
    if (!swallowing || random.below(oneIn) > 0) return false;
    swallowed += 1;
    return true;
  };
  const devices = await Promise.all(
    [...users, ...users.slice(0, 1)].map((user, index) =>
      startDevice({
        name: `lossy-${index}-${room}`,
        user,
        company,
        connect: (seat) => {
          connections += 1;
          return new LossyWire(server.connect(user, `lossydevice${index}`, seat), swallows);
        },
        digestTimes,
      }),
    ),
  );
  const rowsOf = (device: Device): Promise<TimelineRow[]> =>
    device.core.database.timeline.where('[room+at+id]').between([room], [room, []]).toArray();
  const all = async (): Promise<string[]> =>
    Promise.all(devices.map(async (device) => JSON.stringify(await rowsOf(device))));
  for (const device of devices) {
    device.core.engine.enter(room);
    await eventually(async () => expect(await device.core.database.rooms.count()).toBe(1), 10_000);
  }

  swallowing = true;
  for (let at = 0; at < 80; at += 1) {
    const device = random.pick(devices);
    const own = (await rowsOf(device)).filter(
      ({ lane, content, state }) => lane === device.core.owner.user && content.type === 'text' && state === 'sent',
    );
    const [row] = own;
    if (row && random.below(6) === 0) await recallMessage(device.core, row);
    else await sendMessage(device.core, room, `message ${at}`);
    await new Promise((resolve) => setTimeout(resolve, 12));
  }
  swallowing = false;
  expect(swallowed).toBeGreaterThan(10);

  await eventually(async () => {
    for (const { core } of devices) expect(await core.database.outbox.count()).toBe(0);
    const [first, ...others] = await all();
    for (const other of others) expect(other).toBe(first);
    expect(first).toContain('"recalled"');
  }, 20_000);
  expect((await rowsOf(devices[0] as Device)).length).toBeGreaterThan(50);
  expect(counters.of('D5')).toBeGreaterThan(0);
  expect(connections).toBe(devices.length);
  for (const device of devices) device.kill();
}, 60_000);
