// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, type ContactId } from '#shared/ids.ts';
import { notShared } from '#shared/records/contact.ts';
import { decodeServerFrame } from '#shared/wire/codec.ts';
import {
  createContacts,
  restoreContact,
  saveContact,
  shareContact,
  trashContact,
} from '../../src/lib/actions/contact-commands.ts';
import { editContact } from '../../src/lib/actions/edit-contact.ts';
import { mergeContacts } from '../../src/lib/actions/merge-contacts.ts';
import { updateMe } from '../../server/companies/me.ts';
import { sweepTrash } from '../../server/contacts/sweep.ts';
import { openDirectRoom } from '../../server/rooms/direct.ts';
import { Random } from '../support/random.ts';
import { ContactDevices, type Phone } from './support/contact-devices.ts';

let devices: ContactDevices;
let ann: Phone;
let al: Phone;

beforeEach(async () => {
  process.setMaxListeners(0);
  devices = await ContactDevices.start();
  ann = await devices.phone(devices.world.ann, 'ann');
  al = await devices.phone(devices.world.al, 'al');
});
afterEach(() => devices.close());

/** A card of the address book that Ann shares with her whole company, on both phones. */
async function sharedCard(): Promise<ContactId> {
  const [contact = '' as ContactId] = await createContacts(ann.device.core, [{ name: 'Mori', phone: '011-555-0100' }]);
  await shareContact(ann.device.core, contact, { mode: 'company', users: [], groups: [] });
  await devices.healed(contact);
  return contact;
}

test('Two colleagues edit one shared card offline: of different fields both survive; of the same field the newest wins and the older is in the history (R10, N06, S34)', async () => {
  const contact = await sharedCard();
  for (const phone of [ann, al]) devices.cut(phone);
  await editContact(ann.device.core, contact, { phone: '011-555-0111' });
  await editContact(al.device.core, contact, { name: 'Mori Kaede' });
  await editContact(ann.device.core, contact, { memo: 'First' });
  await new Promise((resolve) => setTimeout(resolve, 3));
  await editContact(al.device.core, contact, { memo: 'Second' });
  expect(await devices.row(ann, contact), 'each sees the own edit at once').toMatchObject({ waiting: 2 });
  for (const phone of [al, ann]) devices.mend(phone);

  const row = await devices.healed(contact);
  expect(row.fields).toMatchObject({ name: 'Mori Kaede', phone: '011-555-0111', memo: 'Second' });
  const memos = row.versions.filter(({ field }) => field === 'memo');
  expect(memos.map(({ value, lane }) => [value, lane])).toEqual([
    ['Second', al.user],
    ['First', ann.user],
  ]);
  expect(row.versions.filter(({ field }) => field === 'phone').map(({ value }) => value)).toEqual([
    '011-555-0111',
    '011-555-0100',
  ]);
});

test('Two colleagues keep a person each; what one merges into the shared card and what others write there meanwhile all survive (R10, N06)', async () => {
  const { bo, borealis } = devices.world;
  const person = {
    user: bo,
    name: 'Bo',
    title: null,
    photo: null,
    company: { id: borealis, name: 'Borealis', colour: null },
  };
  const own = await saveContact(al.device.core, person);
  const shared = await saveContact(ann.device.core, person);
  expect(own).not.toBe(shared);
  await editContact(al.device.core, own, { memo: 'Likes tea', mobile: '090-5550-1182', tags: ['Oslo'] });
  await editContact(ann.device.core, shared, { memo: 'Mornings', mobile: '090-0000-0000' });
  await shareContact(ann.device.core, shared, { mode: 'company', users: [], groups: [] });
  await devices.healed(shared);
  for (const phone of [ann, al]) devices.cut(phone);
  await mergeContacts(al.device.core, own, shared);
  await editContact(ann.device.core, shared, { email: 'bo@borealis.example' });
  expect(await devices.row(al, own), 'his own is in the trash at once').toMatchObject({ state: 'trashed' });
  for (const phone of [al, ann]) devices.mend(phone);

  const row = await devices.healed(shared);
  expect(row.fields).toMatchObject({
    memo: 'Mornings\nLikes tea',
    mobile: '090-5550-1182',
    email: 'bo@borealis.example',
  });
  expect(row.tags).toEqual(['Oslo']);
  // What stood there before is in the history.
  expect(row.versions.filter(({ field }) => field === 'mobile').map(({ value }) => value)).toEqual([
    '090-5550-1182',
    '090-0000-0000',
  ]);
  await devices.until(async () => (await devices.row(al, own))?.state === 'trashed', 'his own stays in the trash');
  expect(await devices.row(al, own)).toMatchObject({ fields: { memo: 'Likes tea' } });
});

test('What a card on screen never heard of is found by its digest and mended, without a reconnect (F17, R10)', async () => {
  const contact = await sharedCard();
  al.device.core.engine.enter(contact);
  await editContact(ann.device.core, contact, { memo: 'Heard' });
  await devices.healed(contact);
  const wire = al.wire;
  let swallowed = 0;
  wire!.swallows = (data) => {
    const frame = decodeServerFrame(data);
    // An update: neither a question nor the answer to one.
    const isUpdate = frame.type === 'data' && frame.message[1] === 2;
    if (isUpdate) swallowed += 1;
    return isUpdate;
  };
  await editContact(ann.device.core, contact, { phone: '011-555-0199' });
  await devices.until(() => Promise.resolve(swallowed > 0), 'the update is lost');
  expect(await devices.row(al, contact)).toMatchObject({ fields: { phone: '011-555-0100' } });
  wire!.swallows = null;

  expect((await devices.healed(contact)).fields).toMatchObject({ phone: '011-555-0199' });
  expect(al.wire).toBe(wire);
  al.device.core.engine.leave(contact);
});

test('However the network fails and apps crash, all show the same card and no version is lost (N06, P3)', async () => {
  const contact = await sharedCard();
  const amy = await devices.phone(devices.world.amy, 'amy');
  await devices.healed(contact);
  const written = new Set(['Mori', '011-555-0100']);
  let deeds = 0;
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const random = new Random(seed);
    for (let step = 0; step < 40; step += 1) {
      const phone = random.pick([ann, al, amy]);
      const chance = random.next();
      if (chance < 0.5) {
        const field = random.pick(['name', 'phone', 'email', 'memo'] as const);
        const value = `${seed}.${step}`;
        await editContact(phone.device.core, contact, { [field]: value });
        written.add(value);
        deeds += 1;
      } else if (chance < 0.65) devices.cut(phone);
      else if (chance < 0.85) devices.mend(phone);
      else if (chance < 0.92) await devices.restart(phone);
      for (const other of [ann, al, amy]) if (random.next() < 0.5) other.wire?.flush(1 + random.below(4));
    }
    for (const phone of [ann, al, amy]) devices.mend(phone);
    await devices.healed(contact);
  }
  const row = await devices.healed(contact);
  expect(deeds).toBeGreaterThan(50);
  expect(new Set(row.versions.map(({ value }) => value))).toEqual(written);
  for (const version of row.versions) expect(version.waiting).toBe(false);
});

test('A contact that is deleted offline while a colleague is talking with the person comes back with a notice; one that may go is in the trash, and comes back from it (R11, S50, S51, S52)', async () => {
  const { services, bo } = devices.world;
  const person = {
    user: bo,
    name: 'Bo',
    title: null,
    photo: null,
    company: { id: devices.world.borealis, name: 'Borealis', colour: null },
  };
  devices.cut(ann);
  const contact = await saveContact(ann.device.core, person);
  expect(await devices.row(ann, contact)).toMatchObject({ name: 'Bo', company: 'Borealis', unconfirmed: true });
  devices.mend(ann);
  const row = async () => (await devices.row(ann, contact)) ?? null;
  const settles = (expected: object) =>
    devices.until(async () => {
      const now = await row();
      return now?.waiting === 0 && Object.entries(expected).every(([key, value]) => now[key as never] === value);
    }, JSON.stringify(expected));
  await settles({ unconfirmed: false, state: 'active', name: 'Bo' });
  expect(await devices.row(al, contact), 'nobody else has it').toBeUndefined();

  await trashContact(ann.device.core, contact);
  await settles({ state: 'trashed' });
  await restoreContact(ann.device.core, contact);
  await settles({ state: 'active', trashedAt: null });

  const room = await openDirectRoom(services, al.user, bo);
  const hello = { id: newRecordId(), kind: 'message' as const, at: Date.now(), text: 'Hello' };
  await services.relay.append(pageDocument(room, 1), bo, [hello]);
  devices.cut(ann);
  await trashContact(ann.device.core, contact);
  expect(await row()).toMatchObject({ state: 'trashed' });
  devices.mend(ann);
  await settles({ state: 'active' });
  expect(await ann.device.core.database.contactNotices.toArray()).toMatchObject([
    { contact, name: 'Bo', what: { type: 'not-deleted' }, refusal: { rule: 'in-use' } },
  ]);
});

test('What a partner calls themselves changes on the cards that others keep of them; the name they were added with stays (S40, S41, S54)', async () => {
  const { services, bo } = devices.world;
  const company = { id: devices.world.borealis, name: 'Borealis', colour: null };
  const contact = await saveContact(ann.device.core, { user: bo, name: 'Bo', title: null, photo: null, company });
  await devices.until(async () => (await devices.row(ann, contact))?.unconfirmed === false, 'it is confirmed');
  await updateMe(services, { user: bo }, { name: 'Bo Lindqvist' });
  await devices.until(
    async () => (await devices.row(ann, contact))?.nickname === 'Bo Lindqvist',
    'Ann sees the new one',
  );
  expect(await devices.row(ann, contact)).toMatchObject({ name: 'Bo', company: 'Borealis', person: bo });
});

test('What was written offline on a card that is no longer shared is not lost: it is told with its text (R05, R10)', async () => {
  const contact = await sharedCard();
  devices.cut(al);
  await editContact(al.device.core, contact, { memo: 'Prefers mornings' });
  await shareContact(ann.device.core, contact, notShared);
  await devices.until(async () => (await ann.device.core.database.outbox.count()) === 0, 'Ann has taken it back');
  devices.mend(al);
  await devices.until(async () => (await al.device.core.database.contactNotices.count()) > 0, 'Al is told');
  expect(await al.device.core.database.contactNotices.toArray()).toMatchObject([
    { contact, name: 'Mori', what: { type: 'not-written', field: 'memo', value: 'Prefers mornings' } },
  ]);
  await devices.until(async () => (await devices.row(al, contact)) === undefined, 'the card is gone from Al');
  expect((await devices.row(ann, contact))?.fields.memo).toBe('');
  expect(await al.device.core.database.outbox.count()).toBe(0);
});

test('A card that is gone for good is gone from every device and from the server’s files (R11, P7)', async () => {
  const { services, wait } = devices.world;
  const contact = await sharedCard();
  await editContact(al.device.core, contact, { memo: 'zugspitze-secret' });
  await devices.healed(contact);
  const onDisk = (): boolean =>
    readdirSync(services.dataDir)
      .filter((name) => statSync(join(services.dataDir, name)).isFile())
      .some((name) => readFileSync(join(services.dataDir, name)).includes('zugspitze-secret'));
  expect(onDisk(), 'it was there').toBe(true);
  await trashContact(ann.device.core, contact);
  await devices.until(async () => (await devices.row(al, contact)) === undefined, 'the trash is its owner’s alone');
  wait(31 * 24 * 60 * 60_000);
  expect(await sweepTrash(services)).toBe(1);
  await devices.until(async () => (await devices.row(ann, contact)) === undefined, 'gone from Ann');
  await devices.until(() => Promise.resolve(!onDisk()), 'gone from the files');
});
