import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCommandId, newUserId, type RoomId, type UserId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { changeMember } from '../../../server/companies/update-member.ts';
import { roomsLedAlone } from '../../../server/members/led-rooms.ts';
import { addRoomMembers } from '../../../server/rooms/add-room-members.ts';
import { describeRoom, type RoomPatch } from '../../../server/rooms/describe-room.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { readRoom } from '../../../server/rooms/group-room.ts';
import { leaveRoom } from '../../../server/rooms/leave-room.ts';
import { removeRoomMember } from '../../../server/rooms/remove-room-member.ts';
import { setRoomRole } from '../../../server/rooms/set-room-role.ts';
import { roomWorld, type RoomWorld } from '../../support/room-world.ts';

const unknown = { body: { error: 'not-found' } };
const refusal = (rule: string, company: string | null = null) => ({
  body: { error: 'refused', refusal: { rule, company } },
});
const nobody: Policy['lead'] = { mode: 'off', users: [], groups: [] };
const everybody: Policy['lead'] = { mode: 'everyone', users: [], groups: [] };

describe.each(['sqlite', 'postgres'] as const)('Members of a group, on %s', (dialect) => {
  let world: RoomWorld;
  beforeAll(async () => {
    world = await roomWorld(dialect);
    await world.meet(world.ann, world.bo);
    await world.meet(world.al, world.bo);
  });
  afterAll(() => world.close());

  const group = (creator: UserId, ...members: UserId[]) =>
    createGroupRoom(world.services, creator, { name: 'Launch', members });
  const add = (who: UserId, room: RoomId, ...users: UserId[]) =>
    addRoomMembers(world.services, world.as(who, 'add'), room, users);
  const remove = (who: UserId, room: RoomId, user: UserId) =>
    removeRoomMember(world.services, world.as(who, 'remove'), room, user);
  const setRole = (who: UserId, room: RoomId, user: UserId, role: 'master' | 'member') =>
    setRoomRole(world.services, world.as(who, 'role'), room, user, role);
  const leave = (who: UserId, room: RoomId, successor?: UserId) =>
    leaveRoom(world.services, world.as(who, 'leave'), room, successor);
  const describeAs = (who: UserId, room: RoomId, patch: RoomPatch) =>
    describeRoom(world.services, world.as(who, 'describe'), room, patch);
  const stateOf = async (room: RoomId, user: UserId) => (await world.member(room, user))?.state;
  const readingOf = (room: RoomId, user: UserId) =>
    world.services.storage.db
      .selectFrom('reading')
      .select(['from_at', 'to_at'])
      .where('room', '=', room)
      .where('user', '=', user)
      .orderBy('from_at')
      .execute();
  const lead = (company: 'acme' | 'borealis', rule: Policy['lead']) =>
    world.setPolicy(world[company], (policy) => ({ ...policy, lead: rule }));

  test('are added and taken out by group masters, and by nobody else where the rules say so (S68)', async () => {
    const { ann, al, amy, bo } = world;
    const room = await group(ann, al, bo);
    await add(ann, room, amy);
    expect(await stateOf(room, amy)).toBe('active');
    await remove(ann, room, amy);
    expect(await stateOf(room, amy)).toBe('left');
    await expect(add(al, room, amy)).rejects.toMatchObject(refusal('not-master'));
    await expect(remove(al, room, bo)).rejects.toMatchObject(refusal('not-master'));
    await expect(add(amy, room, amy), 'whoever is out is a stranger').rejects.toMatchObject(unknown);
    await expect(add(ann, room, newUserId())).rejects.toMatchObject(unknown);
    await expect(remove(ann, room, amy), 'twice is once').resolves.toBeUndefined();
    await expect(remove(ann, room, world.cy)).rejects.toMatchObject(unknown);
    await expect(remove(ann, room, ann)).rejects.toMatchObject({ body: { error: 'invalid' } });
    const direct = await world.meet(ann, bo);
    await expect(add(ann, direct, al)).rejects.toMatchObject(refusal('invalid'));
  });

  test('are added by anybody where the companies’ rules let anybody; the stricter holds (S68, N05)', async () => {
    const { ann, al, amy, bo, acme, setPolicy } = world;
    const inner = await group(ann, al);
    await add(al, inner, amy);
    expect(await stateOf(inner, amy)).toBe('active');
    await expect(
      add(al, inner, bo),
      'the rules of a room with partners hold for whom it lets in',
    ).rejects.toMatchObject(refusal('not-master'));
    const invite = (value: 'anyone' | 'masters') => (policy: Policy) => ({
      ...policy,
      rules: { ...policy.rules, partners: { ...policy.rules.partners, invite: value } },
    });
    await setPolicy(acme, invite('anyone'));
    await expect(add(al, inner, bo), 'Borealis lets masters only').rejects.toMatchObject(refusal('not-master'));
    await setPolicy(world.borealis, invite('anyone'));
    await add(al, inner, bo);
    expect(await stateOf(inner, bo)).toBe('active');
    await setPolicy(acme, invite('masters'));
    await setPolicy(world.borealis, invite('masters'));
  });

  test('are done with once for one command (S68)', async () => {
    const { ann, al, amy, services } = world;
    const room = await group(ann, al);
    const id = newCommandId();
    await addRoomMembers(services, world.as(ann, 'add', id), room, [amy]);
    await remove(ann, room, amy);
    await addRoomMembers(services, world.as(ann, 'add', id), room, [amy]);
    expect(await stateOf(room, amy)).toBe('left');
    await expect(removeRoomMember(services, world.as(ann, 'remove', id), room, al)).rejects.toMatchObject({
      body: { error: 'invalid' },
    });
  });

  test('who come later read everything, or what arrives from then on; who come again keep what they had (S68)', async () => {
    const { ann, al, amy, bo, services } = world;
    const open = Number.MAX_SAFE_INTEGER;
    const shape = async (room: RoomId, user: UserId) =>
      (await readingOf(room, user)).map(({ from_at, to_at }) => [from_at, to_at ?? open] as const);
    const room = await group(ann, al);
    await add(ann, room, amy);
    expect(await shape(room, amy)).toEqual([[0, open]]);
    await describeAs(ann, room, { history: 'joining' });
    const before = services.clock();
    await add(ann, room, bo);
    const [bos] = await shape(room, bo);
    expect(bos?.[0]).toBeGreaterThan(before);
    await remove(ann, room, amy);
    await describeAs(ann, room, { history: 'all' });
    world.wait(1000);
    await add(ann, room, amy);
    const [first, second] = await shape(room, amy);
    expect(first?.[0]).toBe(0);
    expect(second?.[0]).toBeGreaterThan(first?.[1] ?? open);
    expect(second?.[1]).toBe(open);
  });

  test('of another company turn a room into one that only those lead who may; the others are told so (R06, S67)', async () => {
    const { ann, al, amy, bo, acme, sales } = world;
    await lead('acme', { mode: 'listed', users: [ann], groups: [] });
    const room = await group(al, ann, amy);
    await expect(add(al, room, bo)).rejects.toMatchObject(refusal('may-not-lead', acme));
    await setRole(al, room, ann, 'master');
    await setRole(al, room, amy, 'master');
    await add(ann, room, bo);
    expect(await world.masters(room)).toEqual([ann]);
    await expect(setRole(ann, room, al, 'master')).rejects.toMatchObject(refusal('may-not-lead', acme));
    await lead('acme', { mode: 'listed', users: [], groups: [sales] });
    expect(await world.masters(room), 'Bo came last, but of Acme only Amy may').toEqual([amy]);
    await lead('acme', everybody);
  });

  test('of another company come in by nobody while all masters may not lead them (R06)', async () => {
    const { ann, al, bo, acme, borealis, setPolicy } = world;
    await lead('acme', { mode: 'listed', users: [ann], groups: [] });
    for (const company of [acme, borealis]) {
      await setPolicy(company, (policy) => ({
        ...policy,
        rules: { ...policy.rules, partners: { ...policy.rules.partners, invite: 'anyone' } },
      }));
    }
    const room = await group(al, ann);
    await expect(add(ann, room, bo)).rejects.toMatchObject(refusal('may-not-lead', acme));
    await setRole(al, room, ann, 'master');
    await add(ann, room, bo);
    expect(await world.masters(room)).toEqual([ann]);
    await lead('acme', everybody);
  });

  test('name masters and are masters no longer; one is always left (R06)', async () => {
    const { ann, al, amy, bo } = world;
    const room = await group(ann, al, bo);
    await expect(setRole(al, room, al, 'master')).rejects.toMatchObject(refusal('not-master'));
    await setRole(ann, room, bo, 'master');
    await setRole(bo, room, ann, 'member');
    expect(await world.masters(room)).toEqual([bo]);
    await expect(setRole(bo, room, bo, 'member')).rejects.toMatchObject(refusal('last-master'));
    await expect(setRole(bo, room, amy, 'master')).rejects.toMatchObject(unknown);
    await setRole(bo, room, ann, 'master');
    await remove(ann, room, bo);
    expect(await world.masters(room)).toEqual([ann]);
  });

  test('leave, and the last group master names a successor who may lead (R06)', async () => {
    const { ann, al, amy, bo, borealis } = world;
    const room = await group(ann, al, amy, bo);
    const pair = await group(ann, bo);
    await leave(al, room);
    expect(await stateOf(room, al)).toBe('left');
    await expect(leave(al, room)).rejects.toMatchObject(unknown);
    await expect(leave(ann, room)).rejects.toMatchObject(refusal('last-master'));
    await expect(leave(ann, room, al)).rejects.toMatchObject(unknown);
    await expect(leave(ann, room, ann)).rejects.toMatchObject(refusal('last-master'));
    await lead('borealis', nobody);
    await expect(leave(ann, room, bo)).rejects.toMatchObject(refusal('may-not-lead', borealis));
    expect(await stateOf(room, ann)).toBe('active');
    // Whoever is shut out names nobody.
    const standing = (state: 'active' | 'excluded') =>
      world.services.storage.db
        .updateTable('room_member')
        .set({ state })
        .where('room', '=', room)
        .where('user', '=', ann)
        .execute();
    await standing('excluded');
    await expect(leave(ann, room, amy)).rejects.toMatchObject(refusal('not-member'));
    expect(await stateOf(room, ann)).toBe('excluded');
    await standing('active');
    await leave(ann, pair, bo);
    expect(await world.masters(pair), 'nobody of another company is left in it').toEqual([bo]);
    await lead('borealis', everybody);
    await leave(ann, room, bo);
    expect(await world.masters(room)).toEqual([bo]);
    await leave(bo, room, amy);
    expect(await world.masters(room)).toEqual([amy]);
    await leave(amy, room);
    expect(await world.masters(room)).toEqual([]);
  });

  test('leave as the last group master also where nobody who stays may lead (R06)', async () => {
    const { ann, al, bo } = world;
    const room = await group(ann, al, bo);
    await setRole(ann, room, bo, 'master');
    await setRole(ann, room, bo, 'member');
    await world.setPolicy(world.acme, (policy) => ({ ...policy, lead: { mode: 'listed', users: [ann], groups: [] } }));
    await lead('borealis', nobody);
    expect(await world.masters(room)).toEqual([ann]);
    await leave(ann, room, bo);
    expect(await stateOf(room, ann)).toBe('left');
    expect(await world.masters(room)).toEqual([]);
    await lead('borealis', everybody);
    expect(await world.masters(room)).toEqual([bo]);
    await lead('acme', everybody);
  });

  test('are led by another when a rule or a suspension takes the last master out, who leads again when back (R06, R04, S07)', async () => {
    const { ann, al, amy, bo, acme, services, setPolicy } = world;
    const room = await group(ann, al, bo);
    const inner = await group(ann, al);
    const suspend = (suspended: boolean) => changeMember(services, { company: acme, role: 'owner' }, al, { suspended });
    await setRole(ann, room, al, 'master');
    await setRole(ann, inner, al, 'master');
    await leave(ann, inner);
    await add(al, inner, amy);
    await setRole(al, room, ann, 'member');
    await suspend(true);
    expect(await stateOf(room, al)).toBe('excluded');
    expect((await world.masters(room)).length).toBe(1);
    expect(await world.masters(inner), 'among colleagues too').toContain(amy);
    await suspend(false);
    expect(await world.masters(room)).toContain(al);
    await setPolicy(acme, (policy) => ({ ...policy, partners: { ...policy.partners, mode: 'off' } }));
    expect(await world.masters(room)).toEqual([bo]);
    await setPolicy(acme, (policy) => ({ ...policy, partners: { ...policy.partners, mode: 'everyone' } }));
    expect(await stateOf(room, ann)).toBe('active');
    expect(await world.masters(room)).toContain(al);
    await lead('acme', nobody);
    expect(await world.masters(room), 'Acme lets nobody lead').toEqual([bo]);
    await lead('borealis', nobody);
    expect(await world.masters(room), 'nobody may').toEqual([]);
    await lead('borealis', everybody);
    expect(await world.masters(room)).toEqual([bo]);
    await lead('acme', everybody);
  });

  test('who are suspended lead nobody meanwhile: whoever leads beside them is the last master (R06)', async () => {
    const { ann, al, amy, acme, services } = world;
    const room = await group(ann, al, amy);
    await setRole(ann, room, al, 'master');
    const suspend = (suspended: boolean) => changeMember(services, { company: acme, role: 'owner' }, al, { suspended });
    const ledByAnn = async () => (await roomsLedAlone(services.storage.db, ann)).map((led) => led.room);
    expect(await ledByAnn()).not.toContain(room);
    await suspend(true);
    expect(await ledByAnn()).toContain(room);
    await expect(setRole(ann, room, ann, 'member')).rejects.toMatchObject(refusal('last-master'));
    await expect(leave(ann, room)).rejects.toMatchObject(refusal('last-master'));
    await expect(leave(ann, room, al)).rejects.toMatchObject(unknown);
    await suspend(false);
    const [handed, empty, plain] = [await group(ann, al, amy), await group(ann, al), await group(ann, al)];
    for (const one of [handed, empty]) await setRole(ann, one, al, 'master');
    await suspend(true);
    await leave(ann, handed, amy);
    expect(await world.masters(handed)).toContain(amy);
    await leave(ann, empty);
    expect(await stateOf(empty, ann), 'nobody is there who could lead').toBe('left');
    await leave(ann, plain);
    expect(await stateOf(plain, ann), 'nor is anybody who was a member').toBe('left');
    expect(await world.masters(plain)).toEqual([]);
    await suspend(false);
    expect(await world.masters(plain), 'somebody can again').toEqual([al]);
    expect(await ledByAnn()).not.toContain(room);
    await setRole(ann, room, ann, 'member');
    expect(await world.masters(room)).toEqual([al]);
  });

  test('who are suspended stay in a group of colleagues, also where partners were in it before (R04)', async () => {
    const { ann, al, amy, bo, acme, services } = world;
    const [always, mixed, once] = [await group(ann, al, amy), await group(ann, al, bo), await group(ann, al, amy, bo)];
    await remove(ann, once, bo);
    await changeMember(services, { company: acme, role: 'owner' }, al, { suspended: true });
    expect(await stateOf(mixed, al)).toBe('excluded');
    expect(await stateOf(always, al)).toBe('active');
    expect(await stateOf(once, al)).toBe('active');
    await lead('acme', nobody);
    await lead('acme', everybody);
    expect(await stateOf(once, al), 'whatever policy is saved').toBe('active');
    await changeMember(services, { company: acme, role: 'owner' }, al, { suspended: false });
    expect(await stateOf(mixed, al)).toBe('active');
  });

  test('whom only somebody who has gone kept out come back (R04)', async () => {
    const { ann, al, bo, acme, setPolicy } = world;
    const room = await group(ann, al, bo);
    await setPolicy(acme, (policy) => ({ ...policy, partners: { mode: 'listed', users: [ann], groups: [] } }));
    expect(await stateOf(room, al)).toBe('excluded');
    await expect(leave(al, room)).rejects.toMatchObject(refusal('not-member'));
    await remove(ann, room, bo);
    expect(await stateOf(room, al)).toBe('active');
    await setPolicy(acme, (policy) => ({ ...policy, partners: { mode: 'everyone', users: [], groups: [] } }));
  });

  test('who lead it change its name, description and history; others do not, and nothing new makes no line (R06, S65)', async () => {
    const { ann, al, bo, services } = world;
    const room = await group(ann, al, bo);
    const lines = async () => {
      const rows = await services.storage.db
        .selectFrom('record_index')
        .select('id')
        .where('room', '=', room)
        .where('kind', '=', 'notice')
        .execute();
      return rows.length;
    };
    const before = await lines();
    await describeAs(ann, room, { name: 'Launch in May', description: 'What is left to do', history: 'joining' });
    const about = { name: 'Launch in May', description: 'What is left to do', history: 'joining', photo: null };
    expect(await readRoom(services.storage.db, room)).toMatchObject(about);
    expect(await lines()).toBe(before + 2);
    await describeAs(ann, room, { name: 'Launch in May' });
    expect(await lines()).toBe(before + 2);
    await describeAs(ann, room, { description: null });
    expect(await readRoom(services.storage.db, room)).toMatchObject({ ...about, description: null });
    await expect(describeAs(al, room, { name: 'Mine' })).rejects.toMatchObject(refusal('not-master'));
    await expect(describeAs(world.amy, room, { name: 'Mine' })).rejects.toMatchObject(unknown);
    await expect(describeAs(ann, room, { photo: 'ab'.repeat(32) })).rejects.toMatchObject({
      body: { error: 'invalid', fields: ['photo'] },
    });
  });
});
