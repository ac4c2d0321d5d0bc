import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { changeMember } from '../../../server/companies/update-member.ts';
import { openDirectRoom } from '../../../server/rooms/direct.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { openTo } from '../../support/two-companies.ts';

describe.each(['sqlite', 'postgres'] as const)('A company that has copies wiped, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  let direct: RoomId;
  let group: RoomId;

  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    const { services, ann, al, bo } = world;
    direct = await openDirectRoom(services, ann, bo);
    group = await createGroupRoom(services, bo, { name: 'Launch', members: [ann, al] });
  });
  afterAll(() => world.close());

  const set = async (change: (policy: Policy) => Policy): Promise<void> => {
    const { services, acme } = world;
    const { revision, policy } = await readPolicy(services.storage.db, acme);
    await replacePolicy(services, acme, revision, change(policy));
  };
  const closed = (policy: Policy): Policy => ({ ...policy, partners: { ...policy.partners, mode: 'off' } });
  const open = (policy: Policy): Policy => ({ ...policy, partners: { ...policy.partners, mode: 'everyone' } });
  const withdrawing = (how: 'seal' | 'wipe') => (policy: Policy) => ({
    ...policy,
    withdrawal: { ...policy.withdrawal, partners: how },
  });
  const rights = (user: AcmeAndBorealis['ann'], room: RoomId) =>
    Promise.all([roomDocument(room), pageDocument(room, 1)].map((name) => world.access.rights(user, name)));
  const readable = async (user: AcmeAndBorealis['ann'], room: RoomId): Promise<boolean> =>
    (await rights(user, room)).every((one) => one !== null && one.read.length > 0);
  const entryOf = async (user: AcmeAndBorealis['ann'], room: RoomId): Promise<string | undefined> => {
    const rows = await world.services.storage.db
      .selectFrom('room_member')
      .select(['state', 'wiped'])
      .where('room', '=', room)
      .where('user', '=', user)
      .executeTakeFirst();
    return rows && `${rows.state} ${rows.wiped}`;
  };

  test('keeps its own people’s devices out of the rooms, and nobody else’s; giving permission back gives them back (R04, N03, P4)', async () => {
    const { ann, al, bo } = world;
    await set(withdrawing('wipe'));
    expect(await readable(ann, direct), 'before anything is withdrawn').toBe(true);
    await set(closed);
    for (const [user, room] of [
      [ann, direct],
      [ann, group],
      [al, group],
    ] as const) {
      expect(await rights(user, room)).toEqual([null, null]);
    }
    expect(await entryOf(ann, direct)).toBe('active 1');
    expect(await entryOf(al, group)).toBe('excluded 1');
    expect(await readable(bo, direct), 'the other company’s copies').toBe(true);
    expect(await readable(bo, group)).toBe(true);

    await set(open);
    for (const room of [direct, group]) expect(await readable(ann, room)).toBe(true);
    expect(await entryOf(al, group)).toBe('active 0');
  });

  test('decides by the rule as it is: sealed rooms are wiped when that is chosen later, and come back sealed (R04)', async () => {
    const { ann } = world;
    await set((policy) => closed(withdrawing('seal')(policy)));
    expect(await readable(ann, direct)).toBe(true);
    await set(withdrawing('wipe'));
    expect(await rights(ann, direct)).toEqual([null, null]);
    await set(withdrawing('seal'));
    expect(await readable(ann, direct)).toBe(true);
    expect((await rights(ann, direct))[1]?.write).toMatchObject({ rule: 'partners-off' });
    await set(open);
  });

  test('does so for members who are suspended too, and gives back once they are restored (R04)', async () => {
    const { services, acme, al } = world;
    await set(withdrawing('wipe'));
    const owner = { company: acme, role: 'owner' as const };
    await changeMember(services, owner, al, { suspended: true });
    expect(await entryOf(al, group)).toBe('excluded 1');
    await changeMember(services, owner, al, { suspended: false });
    expect(await entryOf(al, group)).toBe('active 0');
    expect(await readable(al, group)).toBe(true);
  });

  test('says in the person’s home why, where the room itself can say no more (R04, N02)', async () => {
    const { services, acme, borealis, ann } = world;
    const asked: unknown[] = [];
    const { relay } = services;
    const publish = relay.stagePublications.bind(relay);
    relay.stagePublications = (trx, publications) => {
      asked.push(...publications.filter(({ document }) => document === homeDocument(ann)));
      return publish(trx, publications);
    };
    await set(() => ({ ...openTo(), withdrawal: { partners: 'wipe', line: 'seal' } }));
    relay.stagePublications = publish;
    expect(asked).toContainEqual({
      document: homeDocument(ann),
      id: direct,
      value: {
        kind: 'room-entry',
        room: direct,
        state: 'active',
        wiped: true,
        by: null,
        refusal: { rule: 'company-not-allowed', company: acme },
        by: null,
      },
    });
    await set(() => openTo(borealis));
  });
});
