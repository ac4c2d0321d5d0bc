// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, randomLetters } from '#shared/ids.ts';
import { editMessage } from '../../../src/lib/actions/edit-message.ts';
import { markRead } from '../../../src/lib/actions/mark-read.ts';
import { openDirectRoom } from '../../../src/lib/actions/open-direct-room.ts';
import { recallMessage } from '../../../src/lib/actions/recall-message.ts';
import { discardRefused, editRefused, retryRefused, sendEditAgain } from '../../../src/lib/actions/resolve-refused.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { startDevice, type Device, type DeviceOptions } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { newWorld, publishRoom, type World } from './support/world.ts';

let world: World;
let relay: FakeRelay;
let devices: Device[];
let name: string;

beforeEach(() => {
  world = newWorld();
  relay = new FakeRelay();
  relay.now = Date.now();
  devices = [];
  name = `foyer-test-${randomLetters(8)}`;
});
afterEach(() => {
  for (const device of devices) device.kill();
});

/** Ann's device; it is not online until its wire accepts. */
async function annsDevice(options: Partial<DeviceOptions> = {}): Promise<Device & { wire: () => FakeWire }> {
  let wire: FakeWire | undefined;
  const connect = (): FakeWire => (wire = relay.connect(world.ann));
  const device = await startDevice({ name, user: world.ann, company: world.acme, connect, ...options });
  devices.push(device);
  return {
    ...device,
    wire: () => {
      if (!wire) throw new Error('this device has not tried to connect');
      return wire;
    },
  };
}

async function onlineInRoom(): Promise<Awaited<ReturnType<typeof annsDevice>>> {
  publishRoom(relay, world);
  const ann = await annsDevice();
  ann.wire().accept();
  await eventually(async () => expect((await ann.core.database.rooms.get(world.room))?.name).toBe('Bo'));
  return ann;
}

const timeline = (device: Device): Promise<TimelineRow[]> =>
  device.core.database.timeline.where('[room+at+id]').between([world.room], [world.room, []]).toArray();
const only = async (device: Device): Promise<TimelineRow> => {
  const rows = await timeline(device);
  expect(rows).toHaveLength(1);
  return rows[0]!;
};
const texts = async (device: Device): Promise<string[]> =>
  (await timeline(device)).map(({ content }) => (content.type === 'text' ? content.text : content.type));

test('A room of mine appears in the list with its people, companies and partner mark', async () => {
  const ann = await onlineInRoom();
  const row = await ann.core.database.rooms.get(world.room);
  expect(row).toMatchObject({ type: 'direct', state: 'active', other: world.bo, unread: 0, waiting: 0, last: null });
  expect(row?.partners.map((company) => company.name)).toEqual(['Borealis']);
});

test('A message is waiting at once, and sent with its number once the server has it (P2, N11)', async () => {
  const ann = await onlineInRoom();
  relay.mute = true;
  await sendMessage(ann.core, world.room, 'hello');
  expect(await only(ann)).toMatchObject({ state: 'waiting', n: 0, content: { type: 'text', text: 'hello' } });
  expect((await ann.core.database.rooms.get(world.room))?.waiting).toBe(1);
  relay.mute = false;
  ann.wire().drop();
  ann.engine.wake();
  ann.wire().accept();
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent', n: 1 }));
  expect(await ann.core.database.outbox.count()).toBe(0);
  expect(await ann.core.database.rooms.get(world.room)).toMatchObject({
    waiting: 0,
    last: { text: 'hello', state: 'sent' },
  });
});

test('Written offline, killed, started again with the database alone: sent once (P2)', async () => {
  const first = await onlineInRoom();
  first.wire().drop();
  await sendMessage(first.core, world.room, 'one');
  await sendMessage(first.core, world.room, 'two');
  first.kill();
  // The replicas' cache is lost as well.
  const again = await annsDevice({
    openCache: () => ({ loaded: Promise.resolve(), close: () => {}, clear: () => Promise.resolve() }),
  });
  expect(await texts(again)).toEqual(['one', 'two']);
  again.wire().accept();
  await eventually(async () => expect(await again.core.database.outbox.count()).toBe(0));
  expect(await texts(again)).toEqual(['one', 'two']);
  expect((await timeline(again)).map(({ state, n }) => [state, n])).toEqual([
    ['sent', 1],
    ['sent', 2],
  ]);
});

test('An acknowledgement that was lost is found in what the server says it has (P2)', async () => {
  const ann = await onlineInRoom();
  relay.mute = true;
  await sendMessage(ann.core, world.room, 'acknowledged into the void');
  await eventually(() => expect(relay.document(pageDocument(world.room, 1)).arrivals.size).toBe(1));
  ann.kill();
  relay.mute = false;
  const again = await annsDevice();
  again.wire().accept();
  await eventually(async () => expect(await only(again)).toMatchObject({ state: 'sent', n: 1 }));
  expect(await again.core.database.outbox.count()).toBe(0);
  expect([...relay.document(pageDocument(world.room, 1)).doc.getMap(world.ann).keys()]).toHaveLength(1);
});

test('A room has its place in the list by its newest message before that message is here (M05)', async () => {
  const ann = await onlineInRoom();
  const before = (await ann.core.database.rooms.get(world.room))?.sortAt ?? 0;
  const at = relay.now + 5_000;
  expect(before).toBeLessThan(at);
  ann.wire().say({ type: 'unread', room: world.room, mark: 0, count: 1, upTo: 1, at });
  await eventually(async () => expect((await ann.core.database.rooms.get(world.room))?.sortAt).toBe(at));
});

test('What others write comes in by (at, id), counts as unread until read, and an edit and a recall replace it (N10)', async () => {
  const ann = await onlineInRoom();
  const page = pageDocument(world.room, 1);
  const id = newRecordId();
  const at = relay.now;
  ann.wire().say({ type: 'unread', room: world.room, mark: 0, count: 0, upTo: 0, at: 0 });
  relay.write(page, world.bo, { key: `${id}~000000001`, kind: 'message', at, text: 'first' } as never);
  await eventually(async () => expect(await texts(ann)).toEqual(['first']));
  expect((await ann.core.database.rooms.get(world.room))?.unread).toBe(1);
  relay.write(page, world.bo, { key: `${id}~000000002`, kind: 'message', at, text: 'better' } as never);
  await eventually(async () =>
    expect((await only(ann)).content).toEqual({ type: 'text', text: 'better', edited: true }),
  );
  await markRead(ann.core, world.room, 1);
  expect((await ann.core.database.rooms.get(world.room))?.unread).toBe(0);
  relay.write(page, world.bo, { key: `${id}!`, kind: 'recall', at } as never);
  await eventually(async () => expect((await only(ann)).content).toEqual({ type: 'recalled' }));
  relay.write(page, world.bo, { key: `${id}~000000003`, kind: 'message', at, text: 'never again' } as never);
  relay.write(page, world.bo, {
    key: `${newRecordId()}~000000004`,
    kind: 'message',
    at: at + 1,
    text: 'next',
  } as never);
  await eventually(async () => expect(await texts(ann)).toEqual(['recalled', 'next']));
});

test('A refused message stays with its reason and gives its text back; nothing of it stays in the lane (R05, N02)', async () => {
  const ann = await onlineInRoom();
  const refusal = { rule: 'sealed', company: world.borealis } as const;
  relay.refuse = () => refusal;
  await sendMessage(ann.core, world.room, 'too late');
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'refused', refusal }));
  expect(await ann.core.database.rooms.get(world.room)).toMatchObject({ waiting: 0, refused: 1 });
  await eventually(() => expect(relay.document(pageDocument(world.room, 1)).doc.getMap(world.ann).size).toBe(0));
  ann.kill();
  const again = await annsDevice();
  again.wire().accept();
  await eventually(() => expect(again.live().status).toBe('online'));
  expect(await only(again)).toMatchObject({ state: 'refused', content: { text: 'too late' } });
  relay.refuse = () => null;
  const kept: string[] = [];
  const given = await editRefused(again.core, await only(again), (text) => void kept.push(text));
  expect({ given, kept }).toEqual({ given: { text: 'too late', edits: null, lostFile: null }, kept: ['too late'] });
  expect(await timeline(again)).toEqual([]);
  await sendMessage(again.core, world.room, 'in time');
  await eventually(async () =>
    expect(await only(again)).toMatchObject({ state: 'sent', content: { text: 'in time' } }),
  );
});

test('A refused edit shows with its reason; given up, the text before it stands again (N02)', async () => {
  const ann = await onlineInRoom();
  await sendMessage(ann.core, world.room, 'original');
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent' }));
  const [original] = relay.document(pageDocument(world.room, 1)).doc.getMap(world.ann).keys();
  relay.refuse = (_document, key) => (key === original ? null : { rule: 'excluded', company: null });
  await editMessage(ann.core, await only(ann), 'changed');
  await eventually(async () =>
    expect(await only(ann)).toMatchObject({ state: 'refused', content: { text: 'changed' } }),
  );
  await discardRefused(ann.core, await only(ann));
  expect(await only(ann)).toMatchObject({ state: 'sent', content: { text: 'original' } });
});

test('A refused edit stays with its text until it is sent again: whatever ends the page before, nothing of it is lost (N02, M02)', async () => {
  const ann = await onlineInRoom();
  await sendMessage(ann.core, world.room, 'original');
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent' }));
  const [original] = relay.document(pageDocument(world.room, 1)).doc.getMap(world.ann).keys();
  relay.refuse = (_document, key) => (key === original ? null : { rule: 'excluded', company: null });
  await editMessage(ann.core, await only(ann), 'changed');
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'refused' }));
  const refused = await only(ann);
  const given = await editRefused(ann.core, refused, () => {
    throw new Error('an edit is no draft');
  });
  expect(given).toMatchObject({ text: 'changed', edits: { id: refused.id } });
  expect(await only(ann)).toMatchObject({ state: 'refused', content: { text: 'changed' } });
  // A disk that fails takes nothing.
  const failing = vi.spyOn(ann.core.durable.outbox, 'add').mockRejectedValueOnce(new Error('full'));
  await expect(sendEditAgain(ann.core, refused, 'changed once more')).rejects.toThrow('full');
  failing.mockRejectedValueOnce(new Error('full'));
  await expect(retryRefused(ann.core, refused)).rejects.toThrow('full');
  expect(await only(ann)).toMatchObject({ state: 'refused', content: { text: 'changed' } });
  relay.refuse = () => null;
  expect(await sendEditAgain(ann.core, refused, 'changed once more')).toBe(true);
  await eventually(async () =>
    expect(await only(ann)).toMatchObject({ state: 'sent', content: { text: 'changed once more', edited: true } }),
  );
});

test('A message that was changed before it was sent, and refused, is sent again as one message with its last text (N02, N03)', async () => {
  const ann = await onlineInRoom();
  ann.wire().drop();
  await sendMessage(ann.core, world.room, 'first');
  await editMessage(ann.core, await only(ann), 'second');
  relay.refuse = () => ({ rule: 'sealed', company: world.borealis });
  ann.engine.wake();
  ann.wire().accept();
  await eventually(async () => {
    const states = (await ann.core.database.outbox.toArray()).map(({ state }) => state);
    expect(states).toEqual(['refused', 'refused']);
  });
  relay.refuse = () => null;
  await retryRefused(ann.core, await only(ann));
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent', content: { text: 'second' } }));
});

test('A device whose clock is ahead stamps again by itself (P2)', async () => {
  const ann = await onlineInRoom();
  let refusals = 0;
  relay.refuse = () => (refusals++ === 0 ? { rule: 'stamp-again', company: null } : null);
  await sendMessage(ann.core, world.room, 'from the future');
  await eventually(async () =>
    expect(await only(ann)).toMatchObject({ state: 'sent', content: { text: 'from the future', edited: false } }),
  );
  expect(refusals).toBeGreaterThan(1);
});

test('My own recall hides the text at once and goes to the server (R12)', async () => {
  const ann = await onlineInRoom();
  await sendMessage(ann.core, world.room, 'oops');
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent' }));
  await recallMessage(ann.core, await only(ann));
  expect((await only(ann)).content).toEqual({ type: 'recalled' });
  await eventually(async () => expect(await ann.core.database.outbox.count()).toBe(0));
  const lane = relay.document(pageDocument(world.room, 1)).doc.getMap(world.ann);
  expect([...lane.keys()].filter((key) => key.endsWith('!'))).toHaveLength(1);
});

test('A room closed while away turns what waits for it into refused, never into nothing (R05)', async () => {
  const ann = await onlineInRoom();
  ann.wire().drop();
  await sendMessage(ann.core, world.room, 'anybody there?');
  relay.hidden.add(pageDocument(world.room, 1));
  ann.engine.wake();
  ann.wire().accept();
  await eventually(async () =>
    expect(await only(ann)).toMatchObject({ state: 'refused', refusal: { rule: 'not-found' } }),
  );
  relay.hidden.clear();
  await retryRefused(ann.core, await only(ann));
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent' }));
});

test('A room opened offline waits; what is written into it goes after the server has confirmed it (N08, S66)', async () => {
  const ann = await annsDevice({
    sendCommand: () => {
      publishRoom(relay, world);
      return Promise.resolve({ ok: true, value: { room: world.room } });
    },
  });
  relay.document(pageDocument(world.room, 1));
  const room = await openDirectRoom(ann.core, { user: world.bo, name: 'Bo', title: null, photo: null });
  expect(room).toBe(world.room);
  await sendMessage(ann.core, room, 'first words');
  expect(await ann.core.database.rooms.get(room)).toMatchObject({ state: 'waiting', name: 'Bo', waiting: 2 });
  ann.wire().accept();
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent' }));
  await eventually(async () =>
    expect(await ann.core.database.rooms.get(room)).toMatchObject({ state: 'active', waiting: 0 }),
  );
});

test('An answer from before the room was there does not refuse what is written into it (N08)', async () => {
  const page = pageDocument(world.room, 1);
  const late: (() => void)[] = [];
  const ann = await annsDevice({
    sendCommand: async () => {
      await eventually(() => expect(late).toHaveLength(1));
      relay.hidden.clear();
      publishRoom(relay, world);
      return { ok: true, value: { room: world.room } };
    },
  });
  relay.hidden.add(page);
  const room = await openDirectRoom(ann.core, { user: world.bo, name: 'Bo', title: null, photo: null });
  await sendMessage(ann.core, room, 'first words');
  ann.engine.enter(room);
  const wire = ann.wire();
  const say = wire.say.bind(wire);
  wire.say = (frame) => (frame.type === 'closed' ? void late.push(() => say(frame)) : say(frame));
  wire.accept();
  await eventually(async () =>
    expect(await ann.core.database.outbox.toArray()).toMatchObject([{ kind: 'record', state: 'waiting' }]),
  );
  await ann.engine.settled();
  for (const send of late) send();
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent' }));
});

test('A command whose answer the database could not keep is asked again by itself (P2)', async () => {
  let asked = 0;
  const ann = await annsDevice({
    sendCommand: () => {
      asked += 1;
      if (asked === 1)
        vi.spyOn(ann.core.durable.outbox, 'where').mockImplementationOnce(() => {
          throw new Error('the database was lost');
        });
      publishRoom(relay, world);
      return Promise.resolve({ ok: true, value: {} });
    },
  });
  const room = await openDirectRoom(ann.core, { user: world.bo, name: 'Bo', title: null, photo: null });
  await sendMessage(ann.core, room, 'hello?');
  ann.wire().accept();
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent' }), 10_000);
  expect(asked).toBe(2);
});

test('A refused command gives back what waited for it, and writing again asks again (N02)', async () => {
  let allowed = false;
  const refusal = { rule: 'partners-off', company: world.acme } as const;
  const ann = await annsDevice({
    sendCommand: () => {
      if (!allowed) return Promise.resolve({ ok: false, error: 'refused', refusal });
      publishRoom(relay, world);
      return Promise.resolve({ ok: true, value: {} });
    },
  });
  const room = await openDirectRoom(ann.core, { user: world.bo, name: 'Bo', title: null, photo: null });
  await sendMessage(ann.core, room, 'hello?');
  ann.wire().accept();
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'refused', refusal }));
  allowed = true;
  await retryRefused(ann.core, await only(ann));
  await eventually(async () => expect(await only(ann)).toMatchObject({ state: 'sent', content: { text: 'hello?' } }));
});

test('Two hundred messages written offline are sent in order, each once (P2, P3)', async () => {
  const ann = await onlineInRoom();
  ann.wire().drop();
  const written = Array.from({ length: 200 }, (_, index) => `message ${index}`);
  for (const text of written) await sendMessage(ann.core, world.room, text);
  ann.engine.wake();
  ann.wire().accept();
  await eventually(async () => expect(await ann.core.database.outbox.count()).toBe(0), 10_000);
  expect(await texts(ann)).toEqual(written);
  expect(relay.document(pageDocument(world.room, 1)).doc.getMap(world.ann).size).toBe(200);
});
