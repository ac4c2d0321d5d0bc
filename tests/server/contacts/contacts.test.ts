import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument, contactDocument } from '#shared/documents/names.ts';
import {
  contactIdOf,
  directRoomId,
  newCommandId,
  newContactId,
  newRecordId,
  type ContactId,
  type UserId,
} from '#shared/ids.ts';
import { notShared, type Sharing } from '#shared/records/contact.ts';
import { addMember } from '../../../server/companies/create.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { runCommand } from '../../../server/companies/run-command.ts';
import { changeMember } from '../../../server/companies/update-member.ts';
import {
  createContacts,
  keepPerson,
  restoreContact,
  shareContact,
  trashContact,
} from '../../../server/contacts/commands.ts';
import { saveContact } from '../../../server/contacts/save-contact.ts';
import { sweepTrash } from '../../../server/contacts/sweep.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { openTo } from '../../support/two-companies.ts';

const day = 24 * 60 * 60_000;
const once = () => ({ id: newCommandId(), path: '/test' });

describe.each(['sqlite', 'postgres'] as const)('Contacts, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  const save = (owner: UserId, person: UserId): Promise<ContactId | null> =>
    runCommand(world.services, (trx, changes) => saveContact(trx, changes, owner, person));
  const as = (user: UserId) => ({ user, company: user === world.bo ? world.borealis : world.acme });
  const mayRead = async (user: UserId, contact: ContactId): Promise<boolean> =>
    (await world.access.rights(user, contactDocument(contact))) !== null;
  const share = (contact: ContactId, sharing: Sharing): Promise<void> =>
    shareContact(world.services, as(world.ann), contact, sharing, once());
  const readers = async (contact: ContactId): Promise<Record<'ann' | 'al' | 'amy' | 'bo', boolean>> => ({
    ann: await mayRead(world.ann, contact),
    al: await mayRead(world.al, contact),
    amy: await mayRead(world.amy, contact),
    bo: await mayRead(world.bo, contact),
  });

  test('Adding a partner keeps them once, for whoever added them; colleagues are in the directory and are not kept (S33)', async () => {
    const { ann, al, bo } = world;
    const [contact, again] = await Promise.all([save(ann, bo), save(ann, bo)]);
    expect(contact).toBe(contactIdOf(ann, bo));
    expect(again).toBe(contact);
    expect(await readers(contact as ContactId)).toEqual({ ann: true, al: false, amy: false, bo: false });
    expect(await save(ann, al)).toBeNull();
  });

  test('A card is shared with listed people, with a group as it is from time to time, with the company, and taken back; never with another company (R10, S44)', async () => {
    const { services, ann, al, amy, bo, sales, borealis } = world;
    const contact = contactIdOf(ann, bo);
    await share(contact, { mode: 'listed', users: [al, bo], groups: [] });
    expect(await readers(contact)).toEqual({ ann: true, al: true, amy: false, bo: false });
    await share(contact, { mode: 'listed', users: [], groups: [sales] });
    expect(await readers(contact)).toEqual({ ann: true, al: false, amy: true, bo: false });
    const admin = { company: world.acme, role: 'owner' } as const;
    await changeMember(services, admin, amy, { group: null });
    await changeMember(services, admin, al, { group: sales });
    expect(await readers(contact)).toEqual({ ann: true, al: true, amy: false, bo: false });
    await changeMember(services, admin, al, { group: null });
    await changeMember(services, admin, amy, { group: sales });
    await share(contact, { mode: 'company', users: [], groups: [] });
    expect(await readers(contact)).toEqual({ ann: true, al: true, amy: true, bo: false });
    expect(await save(al, bo), 'who can read a card of the person needs no second one').toBe(contact);
    await share(contact, notShared);
    expect(await readers(contact)).toEqual({ ann: true, al: false, amy: false, bo: false });
    await expect(
      shareContact(services, { user: bo, company: borealis }, contact, notShared, once()),
    ).rejects.toMatchObject({ body: { error: 'not-found' } });
    await expect(
      shareContact(services, as(al), contact, { mode: 'company', users: [], groups: [] }, once()),
    ).rejects.toMatchObject({ body: { error: 'not-found' } });
  });

  test('A deleted contact lies in its owner’s trash alone and comes back; sending a command twice does it once (S51, S52)', async () => {
    const { services, ann, al, bo } = world;
    const contact = contactIdOf(ann, bo);
    await share(contact, { mode: 'listed', users: [al], groups: [] });
    expect(await mayRead(al, contact)).toBe(true);
    const command = once();
    await trashContact(services, as(ann), contact, command);
    expect(await readers(contact)).toMatchObject({ ann: true, al: false });
    await restoreContact(services, as(ann), contact, once());
    expect(await readers(contact)).toMatchObject({ ann: true, al: true });
    await trashContact(services, as(ann), contact, command);
    expect(await readers(contact)).toMatchObject({ ann: true, al: true });
    await expect(trashContact(services, as(al), contact, once())).rejects.toMatchObject({
      body: { error: 'not-found' },
    });
  });

  test('After a contact was deleted messages go on; while a colleague is talking with the person it cannot be deleted (S48, S49, S50)', async () => {
    const { services, access, ann, al, bo } = world;
    const contact = contactIdOf(ann, bo);
    const mine = await openDirectRoom(services, ann, bo);
    await trashContact(services, as(ann), contact, once());
    expect((await access.rights(ann, pageDocument(mine, 1)))?.write).toBeNull();
    await restoreContact(services, as(ann), contact, once());

    const theirs = await openDirectRoom(services, al, bo);
    await trashContact(services, as(ann), contact, once());
    await restoreContact(services, as(ann), contact, once());
    const hello = { id: newRecordId(), kind: 'message' as const, at: services.clock(), text: 'Hello' };
    await services.relay.append(pageDocument(theirs, 1), bo, [hello]);
    await expect(trashContact(services, as(ann), contact, once())).rejects.toMatchObject({
      body: { error: 'refused', refusal: { rule: 'in-use' } },
    });
    expect(theirs).toBe(directRoomId(al, bo));
    // Where a colleague's card of the same person stays, nobody loses them.
    const another = contactIdOf(al, bo);
    await share(contact, notShared);
    expect(await save(al, bo)).toBe(another);
    await shareContact(services, as(al), another, { mode: 'company', users: [], groups: [] }, once());
    await trashContact(services, as(ann), contact, once());
    await restoreContact(services, as(ann), contact, once());
    await shareContact(services, as(al), another, notShared, once());
    await expect(trashContact(services, as(ann), contact, once())).rejects.toMatchObject({
      body: { error: 'refused', refusal: { rule: 'in-use' } },
    });
  });

  test('A colleague who is in a group with the person is talking with them, from the first message until one of them is out of it (S50)', async () => {
    const { services, ann, al, amy, acme, borealis } = world;
    const account = { name: 'Cy', email: 'cy@borealis.example', password: '', passwordHash: 'none' };
    const { id: cy } = await addMember(services, borealis, account);
    const contact = contactIdOf(amy, cy);
    expect(await save(amy, cy)).toBe(contact);
    const group = await createGroupRoom(services, ann, { name: 'Site', members: [al, cy] });
    const remove = () => trashContact(services, as(amy), contact, once());
    await remove();
    await restoreContact(services, as(amy), contact, once());
    const hello = { id: newRecordId(), kind: 'message' as const, at: services.clock(), text: 'Hello, all' };
    await services.relay.append(pageDocument(group, 1), ann, [hello]);
    await expect(remove()).rejects.toMatchObject({ body: { error: 'refused', refusal: { rule: 'in-use' } } });
    const { revision, policy } = await readPolicy(services.storage.db, acme);
    await replacePolicy(services, acme, revision, openTo());
    await remove();
    await replacePolicy(services, acme, revision + 1, policy);
    await restoreContact(services, as(amy), contact, once());
  });

  test('Thirty days after it was deleted a contact is gone for good, with what stood on its card (R11)', async () => {
    const { services, ann, wait } = world;
    const contact = newContactId();
    await createContacts(services, as(ann), [contact], once());
    await trashContact(services, as(ann), contact, once());
    wait(29 * day);
    expect(await sweepTrash(services)).toBe(0);
    expect(await mayRead(ann, contact)).toBe(true);
    wait(day);
    expect(await sweepTrash(services)).toBe(1);
    expect(await mayRead(ann, contact)).toBe(false);
    await expect(restoreContact(services, as(ann), contact, once())).rejects.toMatchObject({
      body: { error: 'not-found' },
    });
  });

  test('A company decides after how many days a deleted contact goes for good; other companies’ stay (R11)', async () => {
    const { services, ann, bo, acme, borealis, wait } = world;
    const [ours, theirs] = [newContactId(), newContactId()];
    await createContacts(services, as(ann), [ours], once());
    await createContacts(services, as(bo), [theirs], once());
    const { revision, policy } = await readPolicy(services.storage.db, acme);
    await replacePolicy(services, acme, revision, { ...policy, trashDays: 2 });
    await trashContact(services, as(ann), ours, once());
    await trashContact(services, as(bo), theirs, once());
    wait(day);
    expect(await sweepTrash(services)).toBe(0);
    wait(day);
    expect(await sweepTrash(services)).toBe(1);
    expect(await mayRead(ann, ours)).toBe(false);
    expect(await mayRead(bo, theirs), `a contact of ${borealis}`).toBe(true);
    const after = await readPolicy(services.storage.db, acme);
    await replacePolicy(services, acme, after.revision, policy);
  });

  test('Whom the rules keep apart cannot be kept as a contact: the same answer as for nobody (R09, S33)', async () => {
    const { services, al, bo, acme, borealis } = world;
    expect(await keepPerson(services, as(world.amy), bo, once())).toBe(contactIdOf(world.amy, bo));
    const { revision } = await readPolicy(services.storage.db, borealis);
    await replacePolicy(services, borealis, revision, openTo());
    const unknown = 'u0000000000000000' as UserId;
    const answers = await Promise.all(
      [bo, unknown, al].map((person) => keepPerson(services, as(world.amy), person, once()).catch((error) => error)),
    );
    expect(new Set(answers.map((error: { body: unknown }) => JSON.stringify(error.body))).size).toBe(1);
    expect(answers[0]).toMatchObject({ body: { error: 'not-found' } });
    const after = await readPolicy(services.storage.db, borealis);
    await replacePolicy(services, borealis, after.revision, openTo(acme));
  });

  test('An id of the address book that is taken is not given a second time', async () => {
    const { services, ann, al } = world;
    const contact = newContactId();
    await createContacts(services, as(ann), [contact], once());
    await expect(createContacts(services, as(al), [contact], once())).rejects.toMatchObject({
      body: { error: 'taken' },
    });
    expect(await readers(contact)).toMatchObject({ ann: true, al: false });
  });
});
