import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { contactIdOf, directRoomId, newCompanyId, newUserId, randomLetters } from '#shared/ids.ts';
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

const borealis = { id: newCompanyId(), name: 'Borealis', colour: '#7a2e5d', own: false };

/** Ann's device, offline until told otherwise, and what it then asks of a server that answers as given. */
async function annsDevice(answer: (row: OutboxCommand) => Answer<unknown>) {
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
    return Promise.resolve(answer(row));
  };
  const name = `foyer-test-${randomLetters(8)}`;
  device = await startDevice({ name, user: world.ann, company: world.acme, connect, sendCommand });
  return { core: device.core, asked, goOnline: () => goOnline() };
}

test('Somebody found and added without a network is there at once, as a contact too; pressed twice it is one command of each, sent with the next connection (S30, S33)', async () => {
  const { core, asked, goOnline } = await annsDevice((row) => ({
    ok: true,
    value: row.command === 'save-contact' ? { contact: row.contact } : {},
  }));
  const person = { user: newUserId(), name: 'Bo Lind', title: null, photo: null, company: borealis };
  const room = directRoomId(world.ann, person.user);
  expect(await addPerson(core, person, 'phone')).toBe(room);
  expect(await addPerson(core, person, 'phone')).toBe(room);
  expect(await openDirectRoom(core, person)).toBe(room);
  await sendMessage(core, room, 'hello');
  expect(await core.database.rooms.get(room)).toMatchObject({
    state: 'waiting',
    name: 'Bo Lind',
    partners: [{ company: borealis.id, name: 'Borealis' }],
  });
  const contact = contactIdOf(world.ann, person.user);
  expect(await core.database.contacts.toArray()).toMatchObject([
    { id: contact, person: person.user, name: 'Bo Lind', company: 'Borealis', unconfirmed: true },
  ]);
  const rows = await core.database.outbox.toArray();
  const commands = rows.filter(({ kind }) => kind === 'command');
  expect(commands).toMatchObject([
    { command: 'add-person', user: person.user, by: 'phone', state: 'waiting' },
    { command: 'save-contact', contact, user: person.user, after: commands[0]?.name },
  ]);
  expect(rows.find(({ kind }) => kind === 'record')?.after, 'what is written waits for it').toBe(commands[0]?.name);
  expect(asked).toEqual([]);

  goOnline();
  await eventually(() => expect(asked).toHaveLength(2));
  expect(asked).toMatchObject([
    { command: 'add-person', user: person.user, by: 'phone' },
    { command: 'save-contact', user: person.user },
  ]);
  await eventually(async () =>
    expect(await core.database.contacts.get(contact)).toMatchObject({ unconfirmed: false, waiting: 0 }),
  );
});

test('A colleague who was found is not kept as a contact; a partner whom the server does not add goes from the contacts, with one word (S33, N01)', async () => {
  const { core, asked, goOnline } = await annsDevice((row) =>
    'user' in row && row.user === colleague.user ? { ok: true, value: {} } : { ok: false, error: 'not-found' },
  );
  const company = { id: world.acme, name: 'Acme', colour: null, own: true };
  const colleague = { user: newUserId(), name: 'Al', title: null, photo: null, company };
  const partner = { user: newUserId(), name: 'Bo Lind', title: null, photo: null, company: borealis };
  await addPerson(core, colleague, 'message-id');
  await addPerson(core, partner, 'message-id');
  expect((await core.database.contacts.toArray()).map(({ person }) => person)).toEqual([partner.user]);

  goOnline();
  await eventually(async () => expect(await core.database.contacts.count()).toBe(0));
  expect(asked.map(({ command }) => command)).toEqual(['add-person', 'add-person']);
  // One word for both: the contact goes because the person was not added.
  expect((await core.database.contactNotices.toArray()).map(({ what }) => what.type)).toEqual(['not-added']);
});
