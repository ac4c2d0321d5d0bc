import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactDocument, pageDocument } from '#shared/documents/names.ts';
import { contactIdOf, newCommandId, newRecordId, type CompanyId, type ContactId, type UserId } from '#shared/ids.ts';
import { notShared } from '#shared/records/contact.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { runCommand } from '../../../server/companies/run-command.ts';
import { changeMember } from '../../../server/companies/update-member.ts';
import { changeOwner } from '../../../server/contacts/change-owner.ts';
import { createContacts, shareContact, trashContact } from '../../../server/contacts/commands.ts';
import { saveContact } from '../../../server/contacts/save-contact.ts';
import { externalContacts, type ContactsAsked } from '../../../server/external/contacts.ts';
import { externalRoom, externalRooms, type RoomsAsked } from '../../../server/external/rooms.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { setRoomRole } from '../../../server/rooms/set-room-role.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { openTo } from '../../support/two-companies.ts';

const page = { query: '', from: 0, limit: 100 } as const;
const once = () => ({ id: newCommandId(), path: '/test' });

describe.each(['sqlite', 'postgres'] as const)('What administrators see of the outside, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  const rooms = (asked: Partial<RoomsAsked> = {}, company: CompanyId = world.acme) =>
    externalRooms(world.services.storage.db, company, { ...page, state: 'all', sort: 'activity', ...asked });
  const contacts = (asked: Partial<ContactsAsked> = {}) =>
    externalContacts(world.services.storage.db, world.acme, { ...page, state: 'active', ...asked });
  const save = async (owner: UserId, person: UserId): Promise<ContactId> =>
    (await runCommand(world.services, (trx, changes) => saveContact(trx, changes, owner, person))) as ContactId;
  const mayRead = async (user: UserId, contact: ContactId): Promise<boolean> =>
    (await world.access.rights(user, contactDocument(contact))) !== null;
  const give = (contact: ContactId, owner: UserId, company: CompanyId = world.acme, user = world.ann): Promise<void> =>
    changeOwner(world.services, company, contact, owner, { ...bySystem, user, address: '192.0.2.7' });

  test('rooms with outsiders are listed with who leads them and when they were last used; rooms of colleagues, and what is said, are not', async () => {
    const { services, ann, al, amy, bo, acme, borealis } = world;
    await createGroupRoom(services, ann, { name: 'Kitchen', members: [al] });
    const rollout = await createGroupRoom(services, al, { name: 'Rollout 50%_done', members: [ann, bo] });
    const asking = { user: al, company: acme, command: once(), by: { ...bySystem, user: al } };
    await setRoomRole(services, asking, rollout, bo, 'master');
    world.wait(1000);
    const direct = await openDirectRoom(services, amy, bo);
    world.wait(1000);
    const said = { id: newRecordId(), kind: 'message' as const, at: services.clock(), text: 'Nobody reads this here' };
    await services.relay.append(pageDocument(rollout, 1), bo, [said]);

    const { total, rooms: found } = await rooms();
    expect(total).toBe(2);
    expect(
      found.map(({ room }) => room),
      'the one that was used last comes first',
    ).toEqual([rollout, direct]);
    const [group, pair] = found;
    expect(group).toMatchObject({
      type: 'group',
      name: 'Rollout 50%_done',
      companies: [{ id: borealis, name: 'Borealis' }],
      people: [],
      own: 2,
      others: 1,
      sealed: false,
    });
    expect(group?.masters).toMatchObject([
      { user: al, name: 'Al', company: acme },
      { user: bo, name: 'Bo', company: borealis },
    ]);
    expect(group?.lastMessage).toBeGreaterThan(group?.createdAt ?? Infinity);
    expect(pair).toMatchObject({ type: 'direct', name: null, own: 1, others: 1, lastMessage: null, masters: [] });
    expect(pair?.people.map(({ name }) => name)).toEqual(['Amy', 'Bo']);
    expect(JSON.stringify(found)).not.toContain('Nobody reads');

    expect((await rooms({ sort: 'created' })).rooms.map(({ room }) => room)).toEqual([direct, rollout]);
    expect((await rooms({}, borealis)).rooms[0]).toMatchObject({ companies: [{ id: acme, name: 'Acme' }], own: 1 });
    expect(await externalRoom(services.storage.db, acme, rollout)).toMatchObject({
      members: [
        { user: al, role: 'master', state: 'active' },
        { user: ann, role: 'member', state: 'active' },
      ],
      others: [{ company: { id: borealis, name: 'Borealis' }, members: 1 }],
    });
  });

  test('rooms are found by name, own person, partner and state, and read page by page', async () => {
    const { services, acme, borealis } = world;
    const names = async (asked: Partial<RoomsAsked>) =>
      (await rooms(asked)).rooms.map(({ name, people }) => name ?? people.map((one) => one.name).join());
    expect(await names({ query: 'ROLL' })).toEqual(['Rollout 50%_done']);
    expect(await names({ query: '50%_' })).toEqual(['Rollout 50%_done']);
    expect(await names({ query: '%' })).toEqual(['Rollout 50%_done']);
    expect(await names({ query: 'amy' })).toEqual(['Amy,Bo']);
    expect(await names({ query: 'boreal' })).toHaveLength(2);
    expect(await names({ query: 'acme' }), 'one’s own company is no partner').toEqual([]);
    expect(await names({ company: borealis })).toHaveLength(2);
    expect(await names({ company: acme })).toEqual([]);
    expect(await rooms({ from: 1, limit: 1 })).toMatchObject({ total: 2, rooms: [{ type: 'direct' }] });

    const { revision, policy } = await readPolicy(services.storage.db, acme);
    await replacePolicy(services, acme, revision, openTo());
    expect(await names({ state: 'sealed' })).toEqual(['Amy,Bo']);
    expect(await names({ state: 'open' })).not.toContain('Amy,Bo');
    await replacePolicy(services, acme, revision + 1, policy);
    expect(await names({ state: 'sealed' })).toEqual([]);
  });

  test('a room of colleagues or of nobody here is not there', async () => {
    const { services, ann, al, bo, acme } = world;
    const inside = await createGroupRoom(services, ann, { name: 'Inside', members: [al] });
    await expect(externalRoom(services.storage.db, acme, inside)).rejects.toMatchObject({
      body: { error: 'not-found' },
    });
    const theirs = await openDirectRoom(services, ann, bo);
    await expect(externalRoom(services.storage.db, 'c00000000000none0' as CompanyId, theirs)).rejects.toMatchObject({
      body: { error: 'not-found' },
    });
  });

  test('a contact given to a colleague is theirs, is audited, and stays shared with whom it was (R10)', async () => {
    const { services, acme, ann, al, amy, bo, sales } = world;
    const contact = await save(al, bo);
    await shareContact(
      services,
      { user: al, company: acme },
      contact,
      { mode: 'listed', users: [ann], groups: [sales] },
      once(),
    );
    expect(await Promise.all([ann, al, amy].map((user) => mayRead(user, contact)))).toEqual([true, true, true]);
    expect((await contacts({ query: 'bo' })).contacts).toMatchObject([
      {
        contact,
        person: { user: bo, name: 'Bo' },
        owner: { user: al, name: 'Al' },
        sharing: { mode: 'listed', users: 1 },
      },
    ]);

    await expect(give(contact, ann), 'nobody takes a card to read it').rejects.toMatchObject({
      body: { error: 'invalid', fields: ['owner'] },
    });
    await give(contact, ann, acme, amy);
    expect(await Promise.all([ann, al, amy].map((user) => mayRead(user, contact)))).toEqual([true, false, true]);
    expect((await contacts({ owner: ann })).contacts).toMatchObject([
      { contact, owner: { name: 'Ann' }, sharing: { mode: 'listed', users: 0, groups: 1 } },
    ]);
    await shareContact(services, { user: ann, company: acme }, contact, notShared, once());
    const rows = await services.storage.db.selectFrom('audit').selectAll().where('subject', '=', contact).execute();
    expect(rows).toMatchObject([{ action: 'contact.owner-changed', actor: amy, address: '192.0.2.7', company: acme }]);
    expect(JSON.parse(rows[0]?.before ?? '')).toEqual({ owner: al, name: 'Al' });
    expect(JSON.parse(rows[0]?.after ?? '')).toEqual({ owner: ann, name: 'Ann' });

    const again = await save(al, bo);
    expect(again, 'who gave it away keeps the person anew on a card of their own').not.toBe(contact);
    expect(await mayRead(al, again)).toBe(true);
    expect(await save(al, bo)).toBe(again);
    expect(contact).toBe(contactIdOf(al, bo));
  });

  test('nobody gives a contact of another company, or to somebody who cannot have it (R10)', async () => {
    const { services, acme, borealis, ann, al, amy, bo } = world;
    const contact = await save(amy, bo);
    await expect(give(contact, bo)).rejects.toMatchObject({ body: { error: 'invalid', fields: ['owner'] } });
    await expect(give(contact, bo, borealis)).rejects.toMatchObject({ body: { error: 'not-found' } });
    const by = { user: ann, company: acme, role: 'owner', session: '' } as const;
    await changeMember(services, by, al, { suspended: true });
    await expect(give(contact, al)).rejects.toMatchObject({ body: { error: 'invalid', fields: ['owner'] } });
    expect(await mayRead(amy, contact)).toBe(true);
    await changeMember(services, by, al, { suspended: false });
    await give(contact, al);
    expect(await mayRead(amy, contact)).toBe(false);
  });

  test('contacts are listed without what stands on them: the trash apart, a card of the address book without a name', async () => {
    const { services, acme, ann } = world;
    const typed = `k${'z'.repeat(16)}` as ContactId;
    await createContacts(services, { user: ann, company: acme }, [typed], once());
    const find = async (asked: Partial<ContactsAsked>) =>
      (await contacts(asked)).contacts.find(({ contact }) => contact === typed);
    expect(await find({})).toMatchObject({ source: 'address-book', person: null, owner: { name: 'Ann' } });
    await trashContact(services, { user: ann, company: acme }, typed, once());
    expect(await find({})).toBeUndefined();
    expect(await find({ state: 'trashed' })).toMatchObject({ contact: typed });
    expect((await contacts({ state: 'trashed' })).total).toBe(1);
  });

  test('rooms are found however their names are typed: case and marks of any script, width, kana', async () => {
    const { services, ann, bo } = world;
    const name = 'Ärger ＡＢＣ カナ';
    await createGroupRoom(services, ann, { name, members: [bo] });
    for (const query of ['ÄRGER', 'ärger  abc', 'ａｂｃ', 'かな', 'ｶﾅ']) {
      expect(
        (await rooms({ query })).rooms.map((room) => room.name),
        query,
      ).toEqual([name]);
    }
    expect((await rooms({ query: 'argerlich' })).total).toBe(0);
  });
});
