// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { contactCodeLength } from '#shared/contact-code.ts';
import { directRoomId, newCompanyId, newUserId, randomLetters, type UserId } from '#shared/ids.ts';
import { cardBytes, cardText } from '#shared/offline-card.ts';
import { cardSigner } from '../../../server/identity/card-signer.ts';
import { addOffline } from '../../../src/lib/actions/add-offline.ts';
import { addAgain, removeNotAdded } from '../../../src/lib/actions/resolve-not-added.ts';
import { discardRefused } from '../../../src/lib/actions/resolve-refused.ts';
import { saveDraft } from '../../../src/lib/actions/save-draft.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { Core } from '../../../src/lib/core.ts';
import type { Answer } from '../../../src/lib/api/call.ts';
import type { RoomRow, TimelineRow } from '../../../src/lib/projection/rows.ts';
import type { OutboxCommand } from '../../../src/lib/projection/tables.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { newWorld, publishRoom } from './support/world.ts';

const signer = cardSigner('a secret of more than 32 letters, for a test');
const borealis = { id: newCompanyId(), name: 'Borealis' };
const cardOf = (user: UserId, name: string): string => {
  const signed = cardBytes({ user, name, title: null, company: borealis });
  return cardText({ signed, signature: signer.sign(signed) });
};
const newCode = (): string => randomLetters(contactCodeLength);
const codeOf = (row: OutboxCommand): string | null => (row.command === 'use-code' ? row.code : null);
/** Whom the device has said it could not add. */
const notAdded = async ({ database }: Core) =>
  (await database.contactNotices.toArray()).filter(({ what }) => what.type === 'not-added');
const world = newWorld();
const name = (): string => `foyer-test-${randomLetters(8)}`;
let devices: Device[] = [];

afterEach(() => {
  for (const device of devices) device.kill();
  devices = [];
});

async function annsDevice(
  database: string,
  sendCommand: (row: OutboxCommand) => Promise<Answer<unknown>>,
  relay = new FakeRelay(),
): Promise<{ device: Device; goOnline: () => void }> {
  relay.now = Date.now();
  let accept = (): void => undefined;
  const connect = () => {
    const wire = relay.connect(world.ann);
    accept = () => wire.accept();
    return wire;
  };
  const device = await startDevice({ name: database, user: world.ann, company: world.acme, connect, sendCommand });
  devices.push(device);
  await device.core.database.meta.put({ key: 'card', value: { card: null, key: signer.key } });
  return { device, goOnline: () => accept() };
}

test('Scanned without a network, many people are there at once as waiting and can be written to; a restart loses none, and each code goes to the server once (N01)', async () => {
  const asked: OutboxCommand[] = [];
  const send = (row: OutboxCommand): Promise<Answer<unknown>> => {
    asked.push(row);
    return Promise.resolve({ ok: true, value: row.command === 'save-contact' ? { contact: row.contact } : {} });
  };
  const database = name();
  const first = await annsDevice(database, send);
  const people = Array.from({ length: 5 }, (_, at) => ({ user: newUserId(), name: `Person ${at}`, code: newCode() }));
  for (const person of people) {
    const added = await addOffline(first.device.core, person.code, cardOf(person.user, person.name));
    const room = directRoomId(world.ann, person.user);
    expect(added).toMatchObject({ ok: true, room, card: { user: person.user, name: person.name } });
    await sendMessage(first.device.core, room, `hello ${person.name}`);
    // Scanned twice is added once.
    expect((await addOffline(first.device.core, person.code, cardOf(person.user, person.name))).ok).toBe(true);
  }
  const rows = await first.device.core.database.rooms.toArray();
  expect(rows.map((row) => row.name).sort()).toEqual(people.map((person) => person.name));
  expect(rows.map(({ state, waiting, partners }) => ({ state, waiting, partner: partners[0]?.name }))).toEqual(
    people.map(() => ({ state: 'waiting', waiting: 2, partner: 'Borealis' })),
  );
  const contacts = await first.device.core.database.contacts.toArray();
  expect(contacts.map((contact) => contact.name).sort()).toEqual(people.map((person) => person.name));
  expect(contacts.every((contact) => contact.unconfirmed && contact.company === 'Borealis')).toBe(true);
  expect(asked).toEqual([]);
  first.device.kill();

  const second = await annsDevice(database, send);
  second.goOnline();
  await eventually(() => expect(asked).toHaveLength(2 * people.length));
  for (const { user, code } of people) {
    const of = asked.filter((row) => 'user' in row && row.user === user);
    // The contact is asked for once the code has opened the way.
    expect(of.map((row) => `${row.command} ${codeOf(row)}`)).toEqual([`use-code ${code}`, 'save-contact null']);
  }
  await eventually(async () => {
    const kept = await second.device.core.database.contacts.toArray();
    expect(kept.map(({ unconfirmed }) => unconfirmed)).toEqual(people.map(() => false));
  });
});

test('What the server refuses comes back as a text with the reason, and the others go on (N01, N02)', async () => {
  const [allowed, refused] = [
    { user: newUserId(), code: newCode() },
    { user: newUserId(), code: newCode() },
  ];
  const { device, goOnline } = await annsDevice(name(), (row) => {
    if (row.command === 'save-contact') return Promise.resolve({ ok: true, value: { contact: row.contact } });
    return Promise.resolve(codeOf(row) === refused.code ? { ok: false, error: 'not-found' } : { ok: true, value: {} });
  });
  for (const { user, code } of [allowed, refused]) {
    const added = await addOffline(device.core, code, cardOf(user, 'Somebody'));
    if (!added.ok) throw new Error(added.reason);
    await sendMessage(device.core, added.room, 'hello');
  }
  goOnline();
  const room = directRoomId(world.ann, refused.user);
  await eventually(async () => expect((await device.core.database.rooms.get(room))?.refused).toBe(1));
  const [row] = await device.core.database.timeline.where('[room+page]').equals([room, 1]).toArray();
  expect(row).toMatchObject({ state: 'refused', content: { text: 'hello' }, refusal: { rule: 'not-found' } });
  const outbox = await device.core.database.outbox.toArray();
  expect(outbox.filter(({ kind }) => kind === 'command')).toEqual([]);
  // The contact goes with the code, which is told where contacts are: the chat is still there.
  expect((await device.core.database.contacts.toArray()).map(({ person }) => person)).toEqual([allowed.user]);
  expect(await device.core.database.contactNotices.toArray()).toMatchObject([
    { name: 'Somebody', what: { type: 'not-added', by: 'code', room } },
  ]);
});

test('Whom the server refuses and nothing was written to goes from the list, with a word; what was typed or written keeps its room, with the reason, also over a restart (N01, N02)', async () => {
  const people = ['silent', 'typed', 'written', 'allowed'].map((what) => ({
    what,
    user: newUserId(),
    code: newCode(),
  }));
  const asked: string[] = [];
  const send = (row: OutboxCommand): Promise<Answer<unknown>> => {
    const code = codeOf(row);
    asked.push(people.find((one) => one.code === code)?.what ?? row.command);
    const isAllowed = code === people[3]?.code;
    return Promise.resolve(isAllowed ? { ok: true, value: {} } : { ok: false, error: 'not-found' });
  };
  const database = name();
  const first = await annsDevice(database, send);
  for (const { what, user, code } of people) {
    const added = await addOffline(first.device.core, code, cardOf(user, what));
    if (!added.ok) throw new Error(added.reason);
    if (what === 'typed') await saveDraft(first.device.core, added.room, 'half a sentence');
    if (what === 'written') await sendMessage(first.device.core, added.room, 'hello');
  }
  expect(await first.device.core.database.rooms.count(), 'all of them wait').toBe(4);
  first.device.kill();

  const second = await annsDevice(database, send);
  second.goOnline();
  const { core } = second.device;
  await eventually(async () => expect(await core.database.outbox.where('state').equals('waiting').count()).toBe(0));
  const byName = async (from: Device): Promise<readonly RoomRow[]> =>
    (await from.core.database.rooms.toArray()).sort((one, other) => one.name.localeCompare(other.name));
  const rows = await byName(second.device);
  expect(rows.map(({ name: who, notAdded, draft, refused }) => ({ who, notAdded, draft, refused }))).toEqual([
    { who: 'allowed', notAdded: undefined, draft: '', refused: 0 },
    { who: 'typed', notAdded: 'code', draft: 'half a sentence', refused: 0 },
    { who: 'written', notAdded: 'code', draft: '', refused: 1 },
  ]);
  const told = async () => (await core.database.contactNotices.toArray()).map(({ name: who }) => who).toSorted();
  // The contact of the one who is allowed is refused here, too.
  await eventually(async () =>
    expect(await told(), 'one word of each').toEqual(people.map(({ what }) => what).toSorted()),
  );
  expect(await notAdded(core)).toMatchObject([
    { name: 'silent', what: { type: 'not-added', by: 'code' }, refusal: { rule: 'not-found' } },
    { name: 'typed', what: { room: directRoomId(world.ann, people[1]!.user) } },
    { name: 'written', what: { room: directRoomId(world.ann, people[2]!.user) } },
  ]);
  second.device.kill();

  const third = await annsDevice(database, send);
  expect(await byName(third.device)).toEqual(rows);
  expect(await notAdded(third.device.core), 'until they are put away').toHaveLength(3);
  expect(asked.filter((what) => what !== 'save-contact').toSorted(), 'nobody is asked for twice').toEqual([
    'allowed',
    'silent',
    'typed',
    'written',
  ]);
});

test('A refused person can be asked for again, as before, with the texts; or their room goes with its last text (N01, N02)', async () => {
  const person = { user: newUserId(), code: newCode() };
  const asked: (string | null)[] = [];
  const { device, goOnline } = await annsDevice(name(), (row) => {
    asked.push(codeOf(row));
    return Promise.resolve({ ok: false, error: 'not-found' });
  });
  const { core } = device;
  const added = await addOffline(core, person.code, cardOf(person.user, 'Somebody'));
  if (!added.ok) throw new Error(added.reason);
  await sendMessage(core, added.room, 'one');
  await sendMessage(core, added.room, 'two');
  goOnline();
  const refused = (count: number, times: number) =>
    eventually(async () => {
      expect(asked).toHaveLength(times);
      expect(await core.database.rooms.get(added.room)).toMatchObject({ refused: count, waiting: 0, notAdded: 'code' });
    });
  await refused(2, 1);
  await eventually(async () => expect(await notAdded(core)).toHaveLength(1));
  await addAgain(core, added.room);
  expect(await notAdded(core), 'it is being asked for').toEqual([]);
  await refused(2, 2);
  expect(asked, 'with the code, not past it').toEqual([person.code, person.code]);
  const texts = await core.database.timeline.where('[room+page]').equals([added.room, 1]).toArray();
  await discardRefused(core, texts[0] as TimelineRow);
  await removeNotAdded(core, added.room);
  expect(await core.database.rooms.get(added.room), 'a text is left').toMatchObject({ refused: 1 });
  await discardRefused(core, texts[1] as TimelineRow);
  expect(await core.database.rooms.count()).toBe(0);
  expect(await core.database.outbox.count()).toBe(0);
  expect((await addOffline(core, person.code, cardOf(person.user, 'Somebody'))).ok, 'scanned once more').toBe(true);
  await eventually(() => expect(asked).toHaveLength(3));
});

test('A refused room on screen stays and explains itself, until it is removed there (N01)', async () => {
  const person = { user: newUserId(), code: newCode() };
  const { device, goOnline } = await annsDevice(name(), () => Promise.resolve({ ok: false, error: 'not-found' }));
  const { core } = device;
  const added = await addOffline(core, person.code, cardOf(person.user, 'Somebody'));
  if (!added.ok) throw new Error(added.reason);
  core.engine.enter(added.room);
  goOnline();
  await eventually(async () => expect((await core.database.rooms.get(added.room))?.notAdded).toBe('code'));
  const onContacts = { name: 'Somebody', what: { type: 'not-added', by: 'code', room: added.room } };
  await eventually(async () => expect(await notAdded(core)).toMatchObject([onContacts]));
  await removeNotAdded(core, added.room);
  expect(await core.database.rooms.count()).toBe(0);
  expect(await notAdded(core), 'settled').toEqual([]);
});

test('A code that is refused takes nothing from a room that the other person has opened meanwhile (N01, N08)', async () => {
  const person = { user: newUserId(), code: newCode() };
  const relay = new FakeRelay();
  const { device, goOnline } = await annsDevice(
    name(),
    () => Promise.resolve({ ok: false, error: 'not-found' }),
    relay,
  );
  const { core } = device;
  const added = await addOffline(core, person.code, cardOf(person.user, 'Bo'));
  if (!added.ok) throw new Error(added.reason);
  await sendMessage(core, added.room, 'hello');
  publishRoom(relay, { ...world, bo: person.user, room: added.room });
  goOnline();
  await eventually(async () => expect(await core.database.outbox.count()).toBe(0));
  expect(await core.database.rooms.get(added.room)).toMatchObject({ state: 'active', refused: 0 });
  const [row] = await core.database.timeline.where('[room+page]').equals([added.room, 1]).toArray();
  expect(row).toMatchObject({ state: 'sent', content: { text: 'hello' } });
});

test('Thirty people added without a network are all asked for, however often the server wants a pause (N01)', async () => {
  const people = Array.from({ length: 30 }, () => ({ user: newUserId(), code: newCode() }));
  const answered = new Set<string>();
  let turn = 0;
  const database = name();
  const send = (row: OutboxCommand): Promise<Answer<unknown>> => {
    turn += 1;
    if (turn % 4 !== 0) return Promise.resolve({ ok: false, error: 'too-fast', retryAfterSeconds: 0.05 });
    const code = codeOf(row);
    if (code !== null) answered.add(code);
    return Promise.resolve({ ok: true, value: {} });
  };
  const first = await annsDevice(database, send);
  for (const { user, code } of people) await addOffline(first.device.core, code, cardOf(user, 'Somebody'));
  first.device.kill();
  const second = await annsDevice(database, send);
  second.goOnline();
  await eventually(() => expect(answered.size).toBe(30), 10_000);
  await eventually(async () => expect(await second.device.core.database.outbox.count()).toBe(0));
  expect(await second.device.core.database.rooms.count()).toBe(30);
});

test('A forged card, one’s own and one on a device that was never online add nobody (N01)', async () => {
  const { device } = await annsDevice(name(), () => Promise.resolve({ ok: true, value: {} }));
  const other = newUserId();
  const others = cardSigner('another secret of more than 32 letters');
  const signed = cardBytes({ user: other, name: 'Mallory', title: null, company: borealis });
  const forged = cardText({ signed, signature: others.sign(signed) });
  expect(await addOffline(device.core, newCode(), forged)).toEqual({ ok: false, reason: 'forged' });
  expect(await addOffline(device.core, newCode(), cardOf(world.ann, 'Ann'))).toEqual({ ok: false, reason: 'own' });
  await device.core.database.meta.delete('card');
  expect(await addOffline(device.core, newCode(), cardOf(other, 'Bo'))).toEqual({ ok: false, reason: 'unsupported' });
  expect(await device.core.database.rooms.count()).toBe(0);
  expect(await device.core.database.outbox.count()).toBe(0);
});
