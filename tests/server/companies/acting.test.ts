import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../../server/audit/audit.ts';
import { addGroup } from '../../../server/companies/create.ts';
import { memberOf } from '../../../server/companies/members.ts';
import { changeMember } from '../../../server/companies/update-member.ts';
import { setAuditor } from '../../../server/exports/set-auditor.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

const forbidden = { body: { error: 'forbidden' } };

describe.each(['sqlite', 'postgres'] as const)('Who acts for a company, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  test('does nothing any more once they have lost the role they came with, also where they had asked before (P4)', async () => {
    const { services, acme: company, ann, al, amy } = world;
    const owner = { company, role: 'owner' } as const;
    const of = (user = al): Promise<{ role: string; title: string | null; auditor: boolean }> =>
      memberOf(services.storage.db, company, user);
    // As a request has it that came in while they were an administrator.
    const came = { company, role: 'administrator' } as const;
    const by: Actor = { user: al, role: 'administrator', address: null, userAgent: null };
    await changeMember(services, owner, al, { role: 'administrator' });
    await changeMember(services, came, amy, { title: 'Buyer' }, by);
    expect(await of(amy)).toMatchObject({ title: 'Buyer' });

    await changeMember(services, owner, al, { role: 'member' });
    await expect(changeMember(services, came, amy, { title: 'Boss' }, by)).rejects.toMatchObject(forbidden);
    await expect(changeMember(services, came, al, { role: 'administrator' }, by)).rejects.toMatchObject(forbidden);
    await expect(addGroup(services, company, { name: 'Late' }, by)).rejects.toMatchObject(forbidden);
    expect(await of(amy)).toMatchObject({ title: 'Buyer' });
    expect(await of()).toMatchObject({ role: 'member' });

    await changeMember(services, owner, al, { role: 'owner' });
    const asOwner: Actor = { ...by, role: 'owner' };
    await changeMember(services, owner, al, { role: 'member' }, asOwner);
    expect(await of(), 'one gives up a role oneself').toMatchObject({ role: 'member' });
    await expect(setAuditor(services, owner, asOwner, al, true)).rejects.toMatchObject(forbidden);
    expect(await of()).toMatchObject({ auditor: false });

    await changeMember(services, owner, al, { role: 'administrator' });
    await changeMember(services, owner, al, { suspended: true }, { ...asOwner, user: ann });
    await expect(changeMember(services, came, amy, { title: 'Boss' }, by)).rejects.toMatchObject(forbidden);
  });
});
