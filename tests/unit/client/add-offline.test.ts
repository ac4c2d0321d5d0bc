// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { contactCodeLength } from '#shared/contact-code.ts';
import { directRoomId, newCompanyId, newUserId, randomLetters, type UserId } from '#shared/ids.ts';
import { cardBytes, cardText } from '#shared/offline-card.ts';
import { cardSigner } from '../../../server/identity/card-signer.ts';
import { addOffline } from '../../../src/lib/actions/add-offline.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { Answer } from '../../../src/lib/api/call.ts';
import type { OutboxCommand } from '../../../src/lib/projection/tables.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { newWorld } from './support/world.ts';

const signer = cardSigner('a secret of more than 32 letters, for a test');
const borealis = { id: newCompanyId(), name: 'Borealis' };
const cardOf = (user: UserId, name: string): string => {
  const signed = cardBytes({ user, name, title: null, company: borealis });
  return cardText({ signed, signature: signer.sign(signed) });
};
const newCode = (): string => randomLetters(contactCodeLength);
const codeOf = (row: OutboxCommand): string | null => (row.command === 'use-code' ? row.code : null);
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
): Promise<{ device: Device; goOnline: () => void }> {
  const relay = new FakeRelay();
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
  // The contact goes with the code, and is told.
  expect((await device.core.database.contacts.toArray()).map(({ person }) => person)).toEqual([allowed.user]);
  expect(await device.core.database.contactNotices.toArray()).toMatchObject([{ what: { type: 'not-kept' } }]);
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
