// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { homeDocument, roomDocument } from '#shared/documents/names.ts';
import { newCompanyId, newUserId, randomLetters, type RoomId } from '#shared/ids.ts';
import { createGroup, type NewGroup } from '../../../src/lib/actions/create-group.ts';
import { addAgain, removeNotAdded } from '../../../src/lib/actions/resolve-not-added.ts';
import { hideRoom, muteRoom } from '../../../src/lib/actions/room-preferences.ts';
import {
  addMembers,
  askAgain,
  describeRoom,
  dropAct,
  leaveRoom,
  removeMember,
  setRole,
} from '../../../src/lib/actions/room-acts.ts';
import { saveDraft } from '../../../src/lib/actions/save-draft.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { Answer } from '../../../src/lib/api/call.ts';
import { forEver, isMuted, unreadIn } from '../../../src/lib/components/rooms/muted.ts';
import type { Core } from '../../../src/lib/core.ts';
import type { RoomAsk } from '../../../src/lib/projection/room-commands.ts';
import { openRoom } from '../../../src/lib/projection/open-room.ts';
import { roomActs } from '../../../src/lib/projection/room-acts.ts';
import { membersOf } from '../../../src/lib/projection/room-members.ts';
import type { OpenRoom } from '../../../src/lib/projection/rows.ts';
import { isRoomAct, type OutboxCommand } from '../../../src/lib/projection/tables.ts';
import { startDevice, type Device } from '../client/support/device.ts';
import { eventually } from '../client/support/eventually.ts';
import { FakeRelay } from '../client/support/fake-relay.ts';
import { newWorld } from '../client/support/world.ts';

const world = newWorld();
const borealis = { company: newCompanyId(), name: 'Borealis', colour: null };
const [al, bo, cy] = [newUserId(), newUserId(), newUserId()];
const photo = { hash: 'ab'.repeat(32), type: 'image/jpeg', bytes: new Uint8Array([1, 2, 3]) };
const group: NewGroup = {
  name: 'Launch',
  description: 'Before the summer',
  photo,
  history: 'joining',
  me: { user: world.ann, company: world.acme, name: 'Ann', title: null, photo: null },
  people: [
    { user: al, company: world.acme, name: 'Al', title: null, photo: null },
    { user: bo, company: borealis.company, name: 'Bo', title: null, photo: null },
  ],
  companies: [{ company: world.acme, name: 'Acme', colour: null }, borealis],
};
const refused = (rule: 'not-found' | 'may-not-lead' | 'not-master'): Answer<unknown> => ({
  ok: false,
  error: 'refused',
  refusal: { rule, company: null },
});
const done: Answer<unknown> = { ok: true, value: {} };

let devices: Device[] = [];
afterEach(() => {
  for (const device of devices) device.kill();
  devices = [];
});

/** Ann's device, offline until told otherwise, and what it asks of a server that answers as given. */
async function annsDevice(name: string, answer: (ask: RoomAsk) => Answer<unknown>) {
  const asked: RoomAsk[] = [];
  const relay = new FakeRelay();
  relay.now = Date.now();
  let goOnline = (): void => undefined;
  const connect = () => {
    const wire = relay.connect(world.ann);
    goOnline = () => wire.accept();
    return wire;
  };
  const sendCommand = (row: OutboxCommand): Promise<Answer<unknown>> => {
    if (!isRoomAct(row)) throw new Error('only acts of rooms here');
    asked.push(row.ask);
    return Promise.resolve(answer(row.ask));
  };
  const device = await startDevice({ name, user: world.ann, company: world.acme, connect, sendCommand });
  devices.push(device);
  return { core: device.core, relay, kill: () => device.kill(), asked, goOnline: () => goOnline() };
}

const newName = (): string => `foyer-test-${randomLetters(8)}`;
/** A room as its screen shows it. */
const rowOf = async ({ database, owner }: Core, room: RoomId): Promise<OpenRoom> => {
  const [row, facts] = await Promise.all([database.rooms.get(room), database.facts.get(room)]);
  if (!row || !facts) throw new Error('no such room');
  const parts = { row, facts, members: await membersOf(database, room), acts: await roomActs(database, room) };
  return openRoom(parts, owner);
};
const namesOf = ({ members }: OpenRoom): string[] =>
  members.filter(({ state }) => state === 'active').map(({ name, role }) => `${name} ${role}`);

test('Groups created without a network are there at once, led by their creator, external by a mark; a reload loses none, each is asked for once, what is written waits (S62, S65, S67, R06, N08)', async () => {
  const name = newName();
  const first = await annsDevice(name, () => done);
  const rooms = [
    await createGroup(first.core, group),
    await createGroup(first.core, { ...group, name: 'Second', photo: null, description: null }),
  ] as const;
  await sendMessage(first.core, rooms[0], 'hello');
  const row = await rowOf(first.core, rooms[0]);
  expect(row).toMatchObject({
    ...{ state: 'waiting', name: 'Launch', description: 'Before the summer', history: 'joining', photo: photo.hash },
    partners: [{ name: 'Borealis', rulesUnknown: true }],
    last: { text: 'hello', state: 'waiting' },
  });
  expect(namesOf(row)).toEqual(['Ann master', 'Al member', 'Bo member']);
  expect(first.asked).toEqual([]);
  first.kill();

  const second = await annsDevice(name, () => done);
  expect((await rowOf(second.core, rooms[0])).state).toBe('waiting');
  expect(await second.core.database.roomPhotos.get(photo.hash)).toMatchObject({ type: 'image/jpeg' });
  second.goOnline();
  await eventually(async () => expect((await rowOf(second.core, rooms[1])).state).toBe('active'));
  await eventually(async () => expect((await rowOf(second.core, rooms[0])).state).toBe('active'));
  expect(second.asked.map((ask) => ask.command === 'create-group' && [ask.name, ask.members])).toEqual([
    ['Launch', [al, bo]],
    ['Second', [al, bo]],
  ]);
  // The server has it now.
  expect(await second.core.database.roomPhotos.count()).toBe(0);
  await eventually(async () => expect(await second.core.database.outbox.count()).toBe(0));
});

test('A group that the server will not make stays with its texts and the reason; changed, it is asked for anew as it is then; one without texts goes, with a word (N02, R05)', async () => {
  let isStrict = true;
  const device = await annsDevice(newName(), (ask) =>
    isStrict || (ask.command === 'create-group' && ask.name === 'Empty') ? refused('may-not-lead') : done,
  );
  const { core } = device;
  const room = await createGroup(core, group);
  const empty = await createGroup(core, { ...group, name: 'Empty', description: null, photo: null });
  await sendMessage(core, room, 'hello');
  // Wanted before the server has heard of the group.
  await describeRoom(core, room, { name: 'Launch 2' });
  device.goOnline();
  await eventually(async () =>
    expect(await rowOf(core, room)).toMatchObject({
      ...{ state: 'waiting', refused: 1, waiting: 0, name: 'Launch 2' },
      notCreated: { rule: 'may-not-lead' },
      last: { text: 'hello', state: 'refused' },
    }),
  );
  await eventually(async () => expect(await core.database.rooms.get(empty)).toBeUndefined());
  expect(await core.database.contactNotices.toArray()).toMatchObject([
    { name: 'Empty', what: { type: 'not-created' }, refusal: { rule: 'may-not-lead' } },
  ]);
  // Nothing is taken away while something is written in it.
  await removeNotAdded(core, room);
  await removeMember(core, room, { user: bo, name: 'Bo' });
  expect(await core.database.roomPhotos.count()).toBe(1);

  isStrict = false;
  await addAgain(core, room);
  await eventually(async () => expect((await rowOf(core, room)).state).toBe('active'));
  expect(device.asked.at(-1)).toMatchObject({ command: 'create-group', name: 'Launch 2', members: [al] });
  await eventually(async () => expect(await core.database.outbox.count()).toBe(0));
});

test('Acts on a group show at once as waiting, go in the order of wanting, and stand when the server has done them; nothing falls back meanwhile (S68, R06)', async () => {
  const device = await annsDevice(newName(), () => done);
  const { core } = device;
  const room = await createGroup(core, group);
  device.goOnline();
  await eventually(async () => expect((await rowOf(core, room)).state).toBe('active'));
  device.kill();

  const again = await annsDevice(core.database.name, () => done);
  await describeRoom(again.core, room, { name: 'Harbour', description: null });
  const newcomer = { user: cy, company: borealis.company, name: 'Cy', title: null, photo: null };
  await addMembers(again.core, room, [newcomer], [borealis]);
  await removeMember(again.core, room, { user: al, name: 'Al' });
  await setRole(again.core, room, { user: bo, name: 'Bo' }, 'master');
  const waiting = await rowOf(again.core, room);
  expect(waiting).toMatchObject({ name: 'Harbour', description: null, waiting: 4 });
  expect(waiting.members.map(({ name, role, waiting: what }) => [name, role, what])).toEqual([
    ['Ann', 'master', undefined],
    ['Al', 'member', 'removed'],
    ['Bo', 'master', 'role'],
    ['Cy', 'member', 'added'],
  ]);
  expect(waiting.acts?.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  again.goOnline();
  await eventually(async () => expect(await again.core.database.outbox.count()).toBe(0));
  expect(again.asked.map(({ command }) => command)).toEqual([
    'describe-room',
    'add-members',
    'remove-member',
    'set-role',
  ]);
  const stood = await rowOf(again.core, room);
  expect(stood.acts).toBeUndefined();
  expect(stood.name).toBe('Harbour');
  expect(namesOf(stood)).toEqual(['Ann master', 'Bo master', 'Cy member']);
});

test('A new group on screen is read although the word that there is none arrives after the word that there is one (N08)', async () => {
  const { core, relay, goOnline } = await annsDevice(newName(), () => done);
  const room = await createGroup(core, group);
  const document = roomDocument(room);
  relay.hidden.add(document);
  relay.late = [];
  core.engine.enter(room);
  goOnline();
  const late = await eventually(() => {
    expect(relay.late).toHaveLength(1);
    return relay.late;
  });
  relay.hidden.clear();
  relay.publish(document, 'room', { kind: 'room', type: 'group', name: 'As the server has it', createdAt: relay.now });
  relay.publish(homeDocument(world.ann), room, { kind: 'room-entry', room, state: 'active' });
  await eventually(async () => expect((await rowOf(core, room)).state).toBe('active'));
  late?.[0]?.();
  await eventually(async () => expect((await rowOf(core, room)).name).toBe('As the server has it'));
});

test('A refused act leaves the room as it was and stays with what was written, to be tried again or put away (N02)', async () => {
  let answer: Answer<unknown> = done;
  const device = await annsDevice(newName(), () => answer);
  const { core } = device;
  const room = await createGroup(core, group);
  device.goOnline();
  await eventually(async () => expect((await rowOf(core, room)).state).toBe('active'));
  answer = refused('not-master');
  await describeRoom(core, room, { name: 'Harbour', description: 'Typed with care' });
  await eventually(async () =>
    expect(await rowOf(core, room)).toMatchObject({
      ...{ name: 'Launch', description: 'Before the summer', waiting: 0, refused: 0 },
      acts: [
        { state: 'refused', refusal: { rule: 'not-master' }, ask: { change: { description: 'Typed with care' } } },
      ],
    }),
  );
  answer = done;
  await askAgain(core, room, (await rowOf(core, room)).acts?.[0]?.name ?? '');
  await eventually(async () => expect(await rowOf(core, room)).toMatchObject({ name: 'Harbour' }));
  answer = refused('not-found');
  await removeMember(core, room, { user: al, name: 'Al' });
  const act = await eventually(async () => {
    const [one] = (await rowOf(core, room)).acts ?? [];
    expect(one?.state).toBe('refused');
    return one;
  });
  await dropAct(core, room, act?.name ?? '');
  expect((await rowOf(core, room)).acts).toBeUndefined();
  expect(namesOf(await rowOf(core, room))).toContain('Al member');
});

test('Who leaves names a successor, is out once the server has done it, and takes the room off the list of this device (R06)', async () => {
  const device = await annsDevice(newName(), () => done);
  const { core } = device;
  const room = await createGroup(core, group);
  await hideRoom(core, room);
  device.goOnline();
  await eventually(async () => expect((await rowOf(core, room)).state).toBe('active'));
  expect((await rowOf(core, room)).hidden, 'a room one is in stays in the list').toBeUndefined();
  await leaveRoom(core, room, bo);
  await eventually(async () => expect((await rowOf(core, room)).state).toBe('left'));
  expect(device.asked.at(-1)).toEqual({ command: 'leave-room', successor: bo });
  const left = await rowOf(core, room);
  expect(left.leftBy).toBe(world.ann);
  expect(namesOf(left)).toEqual(['Al member', 'Bo master']);
  await hideRoom(core, room);
  expect((await rowOf(core, room)).hidden).toBe(true);
});

test('A room that a rule has shut me out of is taken off the list, keeps what was never sent in sight, and is back once I am in it again (R04)', async () => {
  const { core, relay, goOnline } = await annsDevice(newName(), () => done);
  const room = await createGroup(core, group);
  goOnline();
  await eventually(async () => expect((await rowOf(core, room)).state).toBe('active'));
  const entry = (state: 'active' | 'excluded') =>
    relay.publish(homeDocument(world.ann), room, { kind: 'room-entry', room, state });
  entry('excluded');
  await eventually(async () => expect((await rowOf(core, room)).state).toBe('excluded'));
  await saveDraft(core, room, 'not sent yet');
  await hideRoom(core, room);
  expect((await rowOf(core, room)).hidden, 'a draft stays in sight').toBeUndefined();
  await saveDraft(core, room, '');
  expect((await rowOf(core, room)).hidden).toBe(true);
  entry('active');
  await eventually(async () => expect((await rowOf(core, room)).state).toBe('active'));
  expect((await rowOf(core, room)).hidden).toBeUndefined();
});

test('A muted room is not counted until its time is over, and keeps that over a reload', async () => {
  const name = newName();
  const { core, kill } = await annsDevice(name, () => done);
  const room = await createGroup(core, group);
  const now = Date.now();
  await muteRoom(core, room, now + 1000);
  kill();
  const again = await annsDevice(name, () => done);
  const row = { ...(await rowOf(again.core, room)), unread: 3 };
  const other = { ...row, mutedUntil: 0, unread: 2 };
  expect([unreadIn([row, other], now), unreadIn([row, other], now + 1000)]).toEqual([2, 5]);
  await muteRoom(again.core, room, forEver);
  expect(isMuted(await rowOf(again.core, room), now + 1e12)).toBe(true);
  await muteRoom(again.core, room, 0);
  expect(isMuted(await rowOf(again.core, room), now)).toBe(false);
});
