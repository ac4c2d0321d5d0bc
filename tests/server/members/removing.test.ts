import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyDocument, contactDocument, homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import { contactIdOf, directRoomId, newCommandId, type RoomId, type UserId } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { addMember } from '../../../server/companies/create.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { countContacts } from '../../../server/members/hand-over-contacts.ts';
import { removeMember } from '../../../server/members/remove-member.ts';
import { roomsLedAlone } from '../../../server/members/led-rooms.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { Device } from '../../support/device.ts';
import { startConsole, tokenOf, type Console } from './console.ts';

describe.each(['sqlite', 'postgres'] as const)(
  'Who takes over from somebody who is removed, on %s (M22)',
  (dialect) => {
    let world: AcmeAndBorealis;
    beforeAll(async () => {
      world = await acmeAndBorealis(dialect);
    });
    afterAll(() => world.close());

    const rowOf = (room: RoomId, user: UserId) =>
      world.services.storage.db
        .selectFrom('room_member')
        .select(['role', 'state'])
        .where('room', '=', room)
        .where('user', '=', user)
        .executeTakeFirst();

    test('is the chosen colleague in every group they alone led: inside or coming in; who may not lead outside is passed over', async () => {
      const { services, acme, ann, al, amy, bo } = world;
      const { storage } = services;
      const leaver = await addMember(services, acme, {
        name: 'Leo',
        email: 'leo@acme.example',
        password: '',
        passwordHash: 'x',
      });
      const make = (name: string, members: UserId[]) => createGroupRoom(services, leaver.id, { name, members });
      const [inside, without, outside, shared] = [
        await make('With Al', [al, amy]),
        await make('Without Al', [amy]),
        await make('With Bo', [bo, amy]),
        await make('Led by two', [amy]),
      ];
      await storage.db
        .updateTable('room_member')
        .set({ role: 'master' })
        .where('room', '=', shared)
        .where('user', '=', amy)
        .execute();
      expect((await roomsLedAlone(storage.db, leaver.id)).map(({ name }) => name)).toEqual([
        'With Al',
        'With Bo',
        'Without Al',
      ]);
      const caller = { user: ann, company: acme, role: 'owner' } as const;
      const by = { user: ann, address: '127.0.0.1', userAgent: 'test' };
      await expect(removeMember(services, caller, leaver.id, null, by)).rejects.toMatchObject({
        body: { fields: ['to'] },
      });
      await expect(removeMember(services, caller, leaver.id, bo, by)).rejects.toMatchObject({
        body: { fields: ['to'] },
      });
      expect(await removeMember(services, caller, leaver.id, al, by)).toEqual({ rooms: 3, contacts: 0 });
      for (const room of [inside, without, outside]) {
        expect(await rowOf(room, al)).toEqual({ role: 'master', state: 'active' });
      }
      expect(await rowOf(shared, al)).toBeUndefined();
      for (const room of [inside, without, outside, shared]) {
        expect(await rowOf(room, leaver.id)).toMatchObject({ state: 'left' });
      }
      const left = await storage.db
        .selectFrom('person')
        .selectAll()
        .where('id', '=', leaver.id)
        .executeTakeFirstOrThrow();
      expect(left).toMatchObject({ suspended: 1, name: 'Leo', email: `${leaver.id}@removed.invalid` });
      expect(await countContacts(storage.db, leaver.id)).toBe(0);
      // The address is free again.
      await expect(
        addMember(services, acme, { name: 'Leo', email: 'leo@acme.example', password: '', passwordHash: 'x' }),
      ).resolves.toMatchObject({ name: 'Leo' });
    });

    test('is somebody else where the rules do not let the chosen colleague lead people from outside', async () => {
      const { services, acme, ann, al, amy, bo } = world;
      const account = { name: 'Lea', email: 'lea@acme.example', password: '', passwordHash: 'x' };
      const leaver = await addMember(services, acme, account);
      const [outside, inside] = [
        await createGroupRoom(services, leaver.id, { name: 'Outside', members: [bo, amy] }),
        await createGroupRoom(services, leaver.id, { name: 'Inside', members: [amy] }),
      ];
      const { revision, policy } = await readPolicy(services.storage.db, acme);
      const lead = { mode: 'listed', users: [leaver.id, amy], groups: [] } as const;
      await replacePolicy(services, acme, revision, {
        ...policy,
        lead: { ...lead, users: [...lead.users], groups: [] },
      });
      const caller = { user: ann, company: acme, role: 'owner' } as const;
      expect(await removeMember(services, caller, leaver.id, al, bySystem)).toEqual({ rooms: 1, contacts: 0 });
      expect(await rowOf(inside, al)).toEqual({ role: 'master', state: 'active' });
      expect(await rowOf(outside, al)).toBeUndefined();
      const masters = await Promise.all([amy, bo].map((user) => rowOf(outside, user)));
      expect(masters.filter((row) => row?.role === 'master')).toHaveLength(1);
    });
  },
);

describe('Removing Al', () => {
  let foyer: Console;
  beforeAll(async () => {
    foyer = await startConsole();
  });
  afterAll(() => foyer.stop());

  test('ends sockets, sessions and ways in, closes 1:1 rooms, hands contacts over, and leaves what was written (M22, R10)', async () => {
    const { al, ann, bo, acmeAdmin, as } = foyer.companies;
    const [withBo, withAnn] = [directRoomId(al.user, bo.user), directRoomId(al.user, ann.user)];
    await as(al, 'POST', '/api/rooms/direct', { command: newCommandId(), user: ann.user });
    await as(al, 'POST', '/api/people/add', { command: newCommandId(), user: bo.user, by: 'message-id' });
    const his = await Device.of(foyer.server.url, foyer.companies, al);
    await his.open(homeDocument(al.user));
    await his.open(roomDocument(withBo));
    await his.open(pageDocument(withBo, 1));
    expect(await his.says(pageDocument(withBo, 1), 'stays after I am gone')).toBeNull();
    const bos = await Device.of(foyer.server.url, foyer.companies, bo);
    await bos.open(roomDocument(withBo));
    const anns = await Device.of(foyer.server.url, foyer.companies, ann);
    for (const document of [companyDocument(ann.company), roomDocument(withAnn), homeDocument(ann.user)]) {
      await anns.open(document);
    }
    await anns.sees(companyDocument(ann.company), al.user, { kind: 'person' });
    const contact = contactIdOf(al.user, bo.user);
    const closed = his.socket.closed();

    const path = `/api/company/members/${al.user}`;
    expect((await foyer.ask(acmeAdmin, 'GET', path)).body).toMatchObject({ contacts: 1, leads: [] });
    expect(await foyer.ask(acmeAdmin, 'POST', `${path}/remove`)).toMatchObject({
      status: 422,
      body: { fields: ['to'] },
    });
    expect(await foyer.ask(acmeAdmin, 'POST', `${path}/remove`, { to: ann.user })).toEqual({
      status: 200,
      body: { rooms: 0, contacts: 1 },
    });
    expect(await closed).toBe(closeCodes.signedOut);
    expect((await foyer.ask(al, 'GET', '/api/me')).status).toBe(401);
    await expect(foyer.server.cookieOf(al.email, al.password)).rejects.toThrow('401');
    await anns.misses(companyDocument(ann.company), al.user);
    await anns.sees(roomDocument(withAnn), 'seal', { sealed: true });
    await anns.sees(homeDocument(ann.user), contact, { kind: 'contact-entry', state: 'active' });
    await anns.open(contactDocument(contact));
    await anns.sees(contactDocument(contact), 'contact', { owner: ann.user });
    await bos.sees(roomDocument(withBo), 'seal', { sealed: true, refusal: { rule: 'sealed', company: al.company } });
    const page = await bos.open(pageDocument(withBo, 1));
    await expect.poll(() => JSON.stringify(page.getMap(al.user).toJSON())).toContain('stays after I am gone');

    const { members } = (await foyer.ask(acmeAdmin, 'GET', '/api/company/members')).body as {
      members: { id: string }[];
    };
    expect(members.map(({ id }) => id)).not.toContain(al.user);
    expect((await foyer.ask(acmeAdmin, 'GET', path)).status).toBe(404);
    expect((await foyer.ask(acmeAdmin, 'PATCH', path, { suspended: false })).status).toBe(404);
    const [entry] = foyer.log(acmeAdmin, 1);
    expect(entry).toMatchObject({ action: 'member.removed', actor: acmeAdmin.user, subject: al.user });
    expect(JSON.parse(entry?.after ?? '')).toMatchObject({ handedOver: { to: 'Ann Carter', contacts: 1 } });
    bos.close();
    anns.close();
  });

  test('is nobody’s to do to themselves, to the last owner, to another company’s, or to an owner by an administrator (M22)', async () => {
    const { acmeAdmin, borealisAdmin, ann } = foyer.companies;
    const remove = (user: string) => `/api/company/members/${user}/remove`;
    expect(await foyer.ask(acmeAdmin, 'POST', remove(acmeAdmin.user))).toMatchObject({
      status: 422,
      body: { fields: ['id'] },
    });
    expect((await foyer.ask(borealisAdmin, 'POST', remove(ann.user))).status).toBe(404);
    expect((await foyer.ask(ann, 'POST', remove(acmeAdmin.user))).status).toBe(403);
    await foyer.ask(acmeAdmin, 'PATCH', `/api/company/members/${ann.user}`, { role: 'administrator' });
    for (const act of ['remove', 'password']) {
      const path = `/api/company/members/${acmeAdmin.user}/${act}`;
      expect((await foyer.ask(ann, 'POST', path)).status).toBe(403);
    }
    expect((await foyer.ask(ann, 'DELETE', `/api/company/members/${acmeAdmin.user}/sessions`)).status).toBe(403);
    await foyer.ask(acmeAdmin, 'PATCH', `/api/company/members/${ann.user}`, { role: 'member' });
  });
});

describe('A new password for Ann', () => {
  let foyer: Console;
  beforeAll(async () => {
    foyer = await startConsole();
  });
  afterAll(() => foyer.stop());

  test('is chosen by her, once, by a link; the old one and her sessions end before (M20)', async () => {
    const { ann, acmeAdmin } = foyer.companies;
    const device = await Device.of(foyer.server.url, foyer.companies, ann);
    await device.open(homeDocument(ann.user));
    const closed = device.socket.closed();
    const path = `/api/company/members/${ann.user}`;
    const detail = (await foyer.ask(acmeAdmin, 'GET', path)).body as { sessions: { id: string }[] };
    expect(detail.sessions).toHaveLength(1);
    const first = await foyer.ask(acmeAdmin, 'POST', `${path}/password`);
    expect(first).toMatchObject({ status: 200, body: { mail: 'not-set-up' } });
    expect(await closed).toBe(closeCodes.signedOut);
    await expect(foyer.server.cookieOf(ann.email, ann.password)).rejects.toThrow('401');
    const second = await foyer.ask(acmeAdmin, 'POST', `${path}/password`);
    expect((await foyer.ask(null, 'GET', `/api/password/${tokenOf(first.body['link'])}`)).status).toBe(404);
    const link = `/api/password/${tokenOf(second.body['link'])}`;
    expect(await foyer.ask(null, 'GET', link)).toMatchObject({
      status: 200,
      body: { name: ann.name, email: ann.email },
    });
    expect((await foyer.ask(null, 'POST', link, { password: 'short' })).status).toBe(422);
    const chosen = await foyer.ask(null, 'POST', link, { password: 'quite another secret' });
    expect(chosen).toMatchObject({ status: 200, body: { user: { id: ann.user } } });
    expect((await foyer.ask(null, 'POST', link, { password: 'and a third secret' })).status).toBe(404);
    await expect(foyer.server.cookieOf(ann.email, 'quite another secret')).resolves.toContain('foyer');
    const after = (await foyer.ask(acmeAdmin, 'GET', path)).body as { sessions: { id: string }[] };
    expect(after).toMatchObject({ passwordLinkUntil: null, member: { suspended: false } });
    const [one] = after.sessions;
    expect((await foyer.ask(acmeAdmin, 'DELETE', `${path}/sessions/${one?.id}`)).status).toBe(200);
    expect((await foyer.ask(acmeAdmin, 'DELETE', `${path}/sessions/${one?.id}`)).status).toBe(404);
    expect((await foyer.ask(acmeAdmin, 'DELETE', `${path}/sessions`)).status).toBe(200);
    await expect(foyer.ask(acmeAdmin, 'GET', path)).resolves.toMatchObject({ body: { sessions: [] } });
  });
});
