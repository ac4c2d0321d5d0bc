// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type WebSocket from 'ws';
import { newCompanyId, newRoomId, newUserId, type RoomId, type UserId } from '#shared/ids.ts';
import { decodeClientFrame, decodeServerFrame } from '#shared/wire/codec.ts';
import { sendMessage } from '../../src/lib/actions/send-message.ts';
import { startDevice, type Device } from '../unit/client/support/device.ts';
import { eventually } from '../unit/client/support/eventually.ts';
import { startRelayServer, type RelayServer } from './support/relay-server.ts';

let server: RelayServer;
beforeAll(async () => {
  server = await startRelayServer();
});
afterAll(() => server.close());

const company = newCompanyId();

/** A device whose connections the test breaks. */
interface Phone {
  readonly device: Device;
  /** Whether each connection came back to the seat of the one before. */
  readonly kept: boolean[];
  /** What the newest connection was asked for. */
  readonly asked: () => readonly string[];
  /** Breaks the connection as soon as the server says so. */
  breakAt: string | null;
  online: boolean;
  cut(): void;
}

async function phoneOf(user: UserId, name: string): Promise<Phone> {
  let socket: WebSocket | null = null;
  let asked: string[] = [];
  const state: Omit<Phone, 'device'> = {
    kept: [],
    asked: () => asked,
    breakAt: null,
    online: true,
    cut: () => {
      state.online = false;
      state.breakAt = null;
      socket?.terminate();
    },
  };
  const connect = (seat: string): WebSocket => {
    if (!state.online) throw new Error('no network');
    const wire = (socket = server.connect(user, name, seat));
    asked = [];
    const send = wire.send.bind(wire) as (bytes: Uint8Array) => void;
    wire.send = (bytes: Uint8Array) => {
      asked.push(decodeClientFrame(bytes).type);
      send(bytes);
    };
    wire.on('error', () => undefined);
    wire.on('message', (bytes: Buffer) => {
      const frame = decodeServerFrame(new Uint8Array(bytes));
      if (frame.type === 'hello') state.kept.push(frame.seat?.kept === true);
      if (frame.type === state.breakAt) setImmediate(() => state.cut());
    });
    return wire;
  };
  const device = await startDevice({ name: `coming-back-${name}-${user}`, user, company, connect });
  return Object.assign(state, { device });
}

async function textsOf({ device }: Phone, room: RoomId): Promise<string[]> {
  const rows = await device.core.database.timeline.where('[room+at+id]').between([room], [room, []]).toArray();
  return rows.map(({ content }) => (content.type === 'text' ? content.text : content.type));
}

test('An app whose connection breaks goes on where it was: what it missed, and what it had heard of and not read yet, is read, and nothing is watched anew (P3)', async () => {
  const [ann, bo] = [newUserId(), newUserId()];
  const room = newRoomId();
  await server.openRoom(room, { company, users: [ann, bo] });
  const [anns, bos] = [await phoneOf(ann, 'annphone'), await phoneOf(bo, 'bophone')];
  for (const { device } of [anns, bos])
    await eventually(async () => expect(await device.core.database.rooms.count()).toBe(1));
  bos.device.engine.enter(room);
  await sendMessage(bos.device.core, room, 'one');
  await eventually(async () => expect(await textsOf(anns, room)).toEqual(['one']));
  expect(anns.asked()).toContain('watch');

  anns.cut();
  await sendMessage(bos.device.core, room, 'while away');
  await eventually(async () => expect(await bos.device.core.database.outbox.count()).toBe(0));
  anns.online = true;
  anns.device.engine.wake();
  await eventually(async () => expect(await textsOf(anns, room)).toEqual(['one', 'while away']));

  // The word that there is something new arrives; what it is does not.
  anns.breakAt = 'changed';
  await sendMessage(bos.device.core, room, 'heard of');
  await eventually(() => expect(anns.online).toBe(false));
  anns.online = true;
  anns.device.engine.wake();
  await eventually(async () => expect(await textsOf(anns, room)).toEqual(['one', 'while away', 'heard of']));

  expect(anns.kept).toEqual([false, true, true]);
  expect(anns.asked()).not.toContain('watch');
  for (const { device } of [anns, bos]) device.kill();
});
