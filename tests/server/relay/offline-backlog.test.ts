// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { startDevice, type Device } from '../../unit/client/support/device.ts';
import { eventually } from '../../unit/client/support/eventually.ts';
import { ann, bo, cookieOf, otherRoom, room, startRelay, type RelayServer } from './relay-server.ts';

let server: RelayServer;
const devices: Device[] = [];

beforeEach(async () => {
  server = await startRelay();
});
afterEach(async () => {
  for (const device of devices.splice(0)) device.kill();
  await server.stop();
});

/** A device whose network the test switches. */
async function deviceOf(user: UserId): Promise<{ device: Device; network: { up: boolean; sockets: Set<WebSocket> } }> {
  const network = { up: true, sockets: new Set<WebSocket>() };
  const address = `${server.url.replace('http', 'ws')}${syncPath}?protocol=${protocolVersion}&device=phone`;
  const device = await startDevice({
    name: `foyer-${server.dataDir.slice(-6)}-${user}`,
    user,
    company: 'cacme000000000000' as CompanyId,
    connect: (seat) => {
      // Without a network nothing answers: a port that nobody listens on.
      const socket = new WebSocket(network.up ? `${address}&seat=${seat}` : 'ws://127.0.0.1:9', {
        headers: { cookie: cookieOf(user), origin: server.url },
      });
      network.sockets.add(socket);
      return socket;
    },
  });
  devices.push(device);
  return { device, network };
}

const rowsOf = (device: Device, of = room): Promise<TimelineRow[]> =>
  device.core.database.timeline.where('[room+at+id]').between([of], [of, []]).toArray();
const textsOf = async (device: Device, of = room): Promise<string[]> =>
  (await rowsOf(device, of)).map(({ content }) => (content.type === 'text' ? content.text.slice(0, 20) : content.type));

test('A refusal in the middle of what was written offline keeps its five texts, the forty around them arrive in order, and another room never notices (N02, R05, P2)', async () => {
  const bos = await deviceOf(bo);
  const { device, network } = await deviceOf(ann);
  bos.device.engine.enter(room);
  bos.device.engine.enter(otherRoom);
  await sendMessage(device.core, room, 'before');
  await eventually(async () => expect(await textsOf(bos.device)).toEqual(['before']));

  network.up = false;
  for (const socket of network.sockets) socket.terminate();
  const before = Array.from({ length: 20 }, (_, index) => `first ${index}`);
  const tooLong = Array.from({ length: 5 }, (_, index) => `${index} ${'x'.repeat(limits.messageLength)}`);
  const after = Array.from({ length: 20 }, (_, index) => `second ${index}`);
  const elsewhere = Array.from({ length: 9 }, (_, index) => `elsewhere ${index}`);
  for (const [index, text] of [...before, ...tooLong, ...after].entries()) {
    await sendMessage(device.core, room, text);
    const other = elsewhere[index / 5];
    if (other !== undefined) await sendMessage(device.core, otherRoom, other);
  }
  expect(await device.core.database.outbox.where('state').equals('waiting').count()).toBe(54);

  network.up = true;
  device.engine.wake();
  await eventually(async () => expect(await textsOf(bos.device)).toEqual(['before', ...before, ...after]));
  await eventually(async () => {
    const rows = await rowsOf(device);
    expect(rows.filter(({ state }) => state === 'sent')).toHaveLength(41);
    expect(rows.filter(({ state }) => state === 'refused')).toHaveLength(5);
  });
  await eventually(async () => {
    expect(await textsOf(bos.device, otherRoom)).toEqual(elsewhere);
    expect((await rowsOf(device, otherRoom)).map(({ state }) => state)).toEqual(elsewhere.map(() => 'sent'));
  });
  // One socket from beginning to end: nobody was cut off.
  expect(bos.network.sockets.size).toBe(1);
  const kept = await device.core.database.outbox.toArray();
  expect(kept.map((row) => (row.kind === 'record' && row.value.kind === 'message' ? row.value.text : ''))).toEqual(
    tooLong,
  );
  expect(kept.map(({ refusal }) => refusal?.rule)).toEqual(tooLong.map(() => 'too-long'));

  await sendMessage(device.core, room, 'and on it goes');
  await eventually(async () => expect((await textsOf(bos.device)).at(-1)).toBe('and on it goes'));
});
