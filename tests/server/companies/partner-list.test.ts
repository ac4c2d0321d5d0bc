import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PartnerLink } from '#shared/api/partners.ts';
import type { ReachRule } from '#shared/policy/policy.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { changeLink } from '../../../server/companies/partners/acts.ts';
import { linksOf } from '../../../server/companies/partners/list.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { changeMember } from '../../../server/companies/update-member.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

describe.each(['sqlite', 'postgres'] as const)('The list of partners, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  const link = async (db = world.services.storage.db): Promise<PartnerLink | undefined> =>
    (await linksOf(db, world.borealis)).find(({ company }) => company === world.acme);
  const reach = async (partners: ReachRule): Promise<void> => {
    const { revision, policy } = await readPolicy(world.services.storage.db, world.acme);
    await replacePolicy(world.services, world.acme, revision, { ...policy, partners });
  };

  test('counts who may talk on either side: everyone, the listed, nobody; not the suspended (S03)', async () => {
    const { services, acme, al, sales } = world;
    const counted = async (): Promise<unknown> => (await link())?.people;
    expect(await counted()).toEqual({ ours: 1, theirs: 3 });
    await changeMember(services, { company: acme, role: 'owner' }, al, { suspended: true });
    expect(await counted()).toEqual({ ours: 1, theirs: 2 });
    await reach({ mode: 'listed', users: [al], groups: [sales] });
    expect(await counted(), 'Amy, by her group').toEqual({ ours: 1, theirs: 1 });
    await reach({ mode: 'off', users: [], groups: [] });
    expect(await counted()).toEqual({ ours: 1, theirs: 0 });
    await reach({ mode: 'listed', users: [], groups: [sales] });
  });

  test('reads nobody of a company with which there is no link (S03)', async () => {
    const { services, acme, borealis } = world;
    const about: string[] = [];
    const watching: KyselyPlugin = {
      transformQuery: ({ node }) => {
        const text = JSON.stringify(node);
        if (text.includes('"name":"person"') && text.includes(acme)) about.push(text);
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    };
    const watched = services.storage.db.withPlugin(watching);
    expect((await link(watched))?.state).toBe('active');
    expect(about).not.toEqual([]);
    about.length = 0;
    await changeLink(services, { company: borealis, by: bySystem }, acme, { act: 'end', note: 'It is over.' });
    expect(await link(watched)).toMatchObject({ state: 'ended', people: { ours: 1, theirs: null } });
    expect(about).toEqual([]);
  });
});
