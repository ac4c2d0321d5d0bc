import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignInRules } from '#shared/api/sign-on.ts';
import type { UserId } from '#shared/ids.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { changeMember, type MemberPatch } from '../../../server/companies/update-member.ts';
import { runCommand } from '../../../server/companies/run-command.ts';
import { removeMember } from '../../../server/members/remove-member.ts';
import { removeOwnPasskey } from '../../../server/passkeys/remove-passkey.ts';
import { resetPassword } from '../../../server/members/passwords.ts';
import { resetPasskeys } from '../../../server/passkeys/reset-passkeys.ts';
import { passkeyTable, readPasskeys } from '../../../server/passkeys/stored-passkeys.ts';
import { orderErasure } from '../../../server/retention/order-erasure.ts';
import { reachOf } from '../../../server/sign-on/reachable.ts';
import { readRules } from '../../../server/sign-on/rules.ts';
import { saveRules } from '../../../server/sign-on/save-rules.ts';
import { secretSeal } from '../../../server/sign-on/sealed-secret.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

const lastWay = (field: string) => ({ body: { error: 'invalid', fields: [field, 'owners'] } });

describe.each(['sqlite', 'postgres'] as const)('The last owner with a way in of their own, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
    const { services, acme, al } = world;
    await services.storage.db
      .insertInto('sign_in_rules')
      .values({
        ...{ company: acme, revision: 1, password_length: 12, joins: 0, required: 1, tested_at: 1000 },
        ...{ issuer: 'https://login.acme.example', client_id: 'foyer' },
      })
      .execute();
    // Al owns the company beside Ann, and has no password: he comes by single sign-on alone.
    await change(al, { role: 'owner' });
    await setPassword(al, null);
  });
  afterAll(() => world.close());

  const change = (user: UserId, patch: MemberPatch) =>
    changeMember(world.services, { company: world.acme, role: 'owner' }, user, patch);
  const setPassword = (user: UserId, hash: string | null) =>
    runCommand(world.services, (trx) => world.services.accounts.setPassword(trx, user, hash));
  const asAl = () => ({ company: world.acme, role: 'owner', user: world.al }) as const;
  const require = (required: 0 | 1) =>
    world.services.storage.db
      .updateTable('sign_in_rules')
      .set({ required })
      .where('company', '=', world.acme)
      .execute();
  const save = async (to: Partial<SignInRules>) => {
    const { services, acme } = world;
    const { revision, rules } = await readRules(services.storage.db, acme);
    const parts = {
      seal: secretSeal('a secret of more than thirty-two letters'),
      reach: reachOf('https://foyer.example', false),
    };
    await saveRules(services, parts, asAl(), { revision, rules: { ...rules, ...to } }, bySystem);
  };
  /** A passkey as the account library keeps it. */
  const keepPasskey = async (user: UserId, id: string): Promise<void> => {
    const isBackedUp = dialect === 'postgres' ? sql`true` : sql`1`;
    await sql`
      insert into ${passkeyTable}
        ("id", "userId", "credentialID", "publicKey", "counter", "deviceType", "backedUp", "createdAt")
      values (${id}, ${user}, ${id}, 'key', 0, 'multiDevice', ${isBackedUp}, ${new Date().toISOString()})`.execute(
      world.services.storage.db,
    );
  };

  test('is not suspended, removed, erased, made less or without their password while single sign-on is the only way in (M31)', async () => {
    const { services, ann, al } = world;
    await expect(change(ann, { suspended: true })).rejects.toMatchObject(lastWay('suspended'));
    await expect(change(ann, { role: 'administrator' })).rejects.toMatchObject(lastWay('role'));
    await expect(removeMember(services, asAl(), ann, al, bySystem)).rejects.toMatchObject(lastWay('id'));
    await expect(orderErasure(services, asAl(), bySystem, ann, 'asked for it')).rejects.toMatchObject(lastWay('id'));
    expect(await change(ann, { title: 'Founder' })).toMatchObject({ role: 'owner', suspended: false });
    // Whoever had no way takes none away.
    await change(al, { role: 'administrator' });
    await change(al, { role: 'owner' });
    await expect(resetPassword(services, asAl(), ann, bySystem)).rejects.toMatchObject(lastWay('id'));
    await require(0);
    await change(ann, { suspended: true });
    await change(ann, { suspended: false });
    await require(1);
    await setPassword(al, 'a hash');
    await resetPassword(services, asAl(), ann, bySystem);
    await setPassword(ann, 'a hash');
    await change(ann, { suspended: true });
    await change(ann, { suspended: false });
    await setPassword(al, null);
  });

  test('keeps the passkey that is that way, whoever would take it away (M31, M40)', async () => {
    const { services, acme, ann, amy } = world;
    await setPassword(ann, null);
    await keepPasskey(ann, 'first');
    await keepPasskey(ann, 'second');
    const own = { company: acme, user: ann };
    expect(await removeOwnPasskey(services, own, 'first')).toBe(true);
    expect(await removeOwnPasskey(services, own, 'first'), 'it is gone already').toBe(false);
    await expect(removeOwnPasskey(services, own, 'second')).rejects.toMatchObject(lastWay('id'));
    await expect(resetPasskeys(services, asAl(), ann, bySystem)).rejects.toMatchObject(lastWay('id'));
    expect(await readPasskeys(services.storage.db, ann)).toHaveLength(1);
    await keepPasskey(amy, 'of a member');
    expect(await removeOwnPasskey(services, { company: acme, user: amy }, 'of a member')).toBe(true);
    await setPassword(ann, 'a hash');
    expect(await removeOwnPasskey(services, own, 'second')).toBe(true);
  });

  test('is asked for before the provider is taken away, and another provider is no only way before it was tried (M31)', async () => {
    const { ann } = world;
    const other = { issuer: 'https://other.acme.example', clientId: 'foyer' };
    const untested = { body: { error: 'invalid', fields: ['rules.required'] } };
    await expect(save({ provider: other })).rejects.toMatchObject(untested);
    await expect(save({ provider: null })).rejects.toMatchObject(untested);
    await require(0);
    await setPassword(ann, null);
    await expect(save({ provider: null })).rejects.toMatchObject(lastWay('rules.provider'));
    await save({ sessionDays: 30 });
    await setPassword(ann, 'a hash');
    await save({ provider: null });
    expect((await readRules(world.services.storage.db, world.acme)).rules.provider).toBe(null);
  });
});
