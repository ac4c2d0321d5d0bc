import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCommandId, newRoomId, newUserId, type RoomId, type UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { setBlock } from '../../../server/blocks/set-block.ts';
import { addRoomMembers } from '../../../server/rooms/add-room-members.ts';
import { createGroup } from '../../../server/rooms/create-group.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { readRoom } from '../../../server/rooms/group-room.ts';
import { roomWorld, type RoomWorld } from '../../support/room-world.ts';

const unknown = { body: { error: 'not-found' } };
const refusal = (rule: string, company: string | null) => ({ body: { error: 'refused', refusal: { rule, company } } });

describe.each(['sqlite', 'postgres'] as const)('Creating a group, on %s', (dialect) => {
  let world: RoomWorld;
  beforeAll(async () => {
    world = await roomWorld(dialect);
  });
  afterAll(() => world.close());

  const create = (
    creator: UserId,
    members: readonly UserId[],
    { room = newRoomId(), command }: { readonly room?: RoomId; readonly command?: string } = {},
  ) => createGroup(world.services, world.as(creator, '/api/rooms', command), { room, name: 'Launch', members });

  test('needs people whom the creator knows; strangers, in reach or not, and nobody are answered alike (S28, S62, R09)', async () => {
    const { ann, al, bo, cy, cetus, meet, setPolicy } = world;
    const nobody = newUserId();
    await expect(create(ann, [al, nobody])).rejects.toMatchObject(unknown);
    await expect(create(ann, [al, bo])).rejects.toMatchObject(unknown);
    await setPolicy(cetus, (policy) => ({ ...policy, companies: { ...policy.companies, allow: [] } }));
    await expect(create(ann, [al, cy])).rejects.toMatchObject(unknown);
    await setPolicy(cetus, (policy) => ({
      ...policy,
      companies: { ...policy.companies, allow: [world.acme, world.borealis] },
    }));
    await meet(ann, bo);
    await expect(create(ann, [al, bo])).resolves.toMatch(/^r/);
    // Whom one meets in a group one knows.
    const { bea } = world;
    await meet(ann, bea);
    await create(ann, [al, bea]);
    await expect(create(al, [bea])).resolves.toMatch(/^r/);
  });

  test('makes its creator the group master, and everybody a member who reads it from its beginning (S67, R06)', async () => {
    const { ann, al, bo, acme, borealis, services } = world;
    const room = await create(ann, [al, bo]);
    const { members, ...about } = (await readRoom(services.storage.db, room)) ?? {};
    expect(about).toMatchObject({
      room,
      type: 'group',
      name: 'Launch',
      photo: null,
      description: null,
      history: 'all',
    });
    expect(members?.map(({ user, company, role, state }) => [user, company, role, state]).sort()).toEqual(
      [
        [ann, acme, 'master', 'active'],
        [al, acme, 'member', 'active'],
        [bo, borealis, 'member', 'active'],
      ].sort(),
    );
    const reading = await services.storage.db.selectFrom('reading').selectAll().where('room', '=', room).execute();
    expect(reading.map(({ from_at, to_at }) => [from_at, to_at])).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
  });

  test('is done once for one command, also when it is sent twice at once (S62)', async () => {
    const { ann, al } = world;
    const asked = { room: newRoomId(), command: newCommandId() };
    const answers = await Promise.all([create(ann, [al], asked), create(ann, [al], asked)]);
    expect(answers).toEqual([asked.room, asked.room]);
    expect(await create(ann, [], asked), 'whatever it says the second time').toBe(asked.room);
    const members = (await readRoom(world.services.storage.db, asked.room))?.members ?? [];
    expect(members).toHaveLength(2);
  });

  test('takes no id that is in use: the room stays whose it is (S62)', async () => {
    const { ann, al, amy } = world;
    const room = await create(ann, [al]);
    await expect(create(amy, [al], { room })).rejects.toMatchObject(unknown);
    expect(await world.masters(room)).toEqual([ann]);
  });

  test('lets several rooms of the same people be (S64)', async () => {
    const { ann, al, bo } = world;
    expect(await create(ann, [al, bo])).not.toBe(await create(ann, [al, bo]));
  });

  test('with partners needs the permission to lead such rooms; among colleagues none (R06, S67)', async () => {
    const { acme, ann, al, amy, bo, sales, meet, setPolicy } = world;
    await meet(amy, bo);
    await setPolicy(acme, (policy) => ({ ...policy, lead: { mode: 'listed', users: [], groups: [sales] } }));
    await expect(create(ann, [al, bo])).rejects.toMatchObject(refusal('may-not-lead', acme));
    await expect(create(ann, [al])).resolves.toMatch(/^r/);
    await expect(create(amy, [al, bo])).resolves.toMatch(/^r/);
    await setPolicy(acme, (policy) => ({ ...policy, lead: { mode: 'everyone', users: [], groups: [] } }));
  });

  test('is refused with the rule that keeps two of them apart, who both may be met by the creator (R03, S03)', async () => {
    const { acme, borealis, ann, bo, cy, meet, setPolicy } = world;
    await meet(ann, cy);
    await expect(create(ann, [bo, cy])).resolves.toMatch(/^r/);
    await setPolicy(borealis, (policy) => ({ ...policy, companies: { ...policy.companies, allow: [acme] } }));
    await expect(create(ann, [bo, cy])).rejects.toMatchObject(refusal('company-not-allowed', borealis));
    await expect(create(ann, [cy])).resolves.toMatch(/^r/);
    await setPolicy(borealis, (policy) => ({
      ...policy,
      companies: { ...policy.companies, allow: [acme, world.cetus] },
    }));
  });

  test('does not tell who blocks whom (R08)', async () => {
    const { services, ann, bo } = world;
    const command = () => ({ id: newCommandId(), path: '/api/blocks' });
    await setBlock(services, bo, { other: ann, blocked: true }, command());
    const room = await create(ann, [bo]);
    expect((await world.member(room, bo))?.state).toBe('active');
    await setBlock(services, bo, { other: ann, blocked: false }, command());
  });

  test('is written into the audit log of every company concerned, when partners are in it (S67)', async () => {
    const { services, ann, al, bo, acme, borealis } = world;
    const entriesOf = (room: RoomId) =>
      services.storage.db
        .selectFrom('audit')
        .select(['company', 'actor', 'action', 'subject_name', 'after'])
        .where('subject', '=', room)
        .orderBy('company')
        .execute();
    const after = JSON.stringify({ companies: ['Acme', 'Borealis'] });
    const entry = { action: 'room.external-created', subject_name: 'Launch', after };
    // Who did it, and from where, is told to their own company alone.
    const expected = [acme, borealis]
      .sort()
      .map((company) => ({ company, actor: company === acme ? ann : null, ...entry }));
    expect(await entriesOf(await create(ann, [al, bo]))).toEqual(expected);
    const inner = await create(ann, [al]);
    expect(await entriesOf(inner)).toEqual([]);
    await addRoomMembers(services, world.as(ann, 'add'), inner, [bo]);
    expect(await entriesOf(inner), 'the room has become one').toEqual(expected);
  });

  test('has its limits: people of one room, and rooms of one account within a day', { timeout: 60_000 }, async () => {
    const { services, acme, ann, al, amy, bo, bea } = world;
    const crowd = Array.from({ length: limits.roomMembers - 2 }, () => newUserId());
    const {
      email: _email,
      id: _id,
      message_id_key: _key,
      ...like
    } = await services.storage.db.selectFrom('person').selectAll().where('id', '=', al).executeTakeFirstOrThrow();
    for (const id of crowd) {
      await services.storage.db
        .insertInto('person')
        .values({ ...like, id, company: acme, email: `${id}@acme.example`, message_id: null, message_id_key: null })
        .execute();
    }
    const room = await createGroupRoom(services, ann, { name: 'All hands', members: [al, ...crowd] });
    await expect(addRoomMembers(services, world.as(ann, 'add'), room, [amy])).rejects.toMatchObject({
      body: { error: 'invalid', fields: ['users'] },
    });
    expect((await readRoom(services.storage.db, room))?.members).toHaveLength(limits.roomMembers);
    for (let at = 0; at < 100; at += 1) await create(bea, [bo]);
    await expect(create(bea, [bo])).rejects.toMatchObject({ body: { error: 'too-fast' } });
    await expect(create(bo, [bea])).resolves.toMatch(/^r/);
  });
});
