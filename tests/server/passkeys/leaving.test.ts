import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import { runCommand } from '../../../server/companies/run-command.ts';
import { noteUse, passkeyTable, readPasskeys } from '../../../server/passkeys/stored-passkeys.ts';
import { forgetPerson } from '../../../server/retention/forget-person.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

describe.each(['sqlite', 'postgres'] as const)('Passkeys on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  /** A passkey as the account library keeps it. */
  async function keep(user: UserId, credential: string): Promise<void> {
    const { db } = world.services.storage;
    const isBackedUp = dialect === 'postgres' ? sql`true` : sql`1`;
    const at = new Date('2026-03-01T09:00:00Z').toISOString();
    await sql`
      insert into ${passkeyTable}
        ("id", "name", "userId", "credentialID", "publicKey", "counter", "deviceType", "backedUp", "createdAt", "aaguid")
      values (${`${credential}-id`}, 'Laptop', ${user}, ${credential}, 'key', 0, 'multiDevice', ${isBackedUp}, ${at},
        'fbfc3007-154e-4ecc-8c0b-6e020557d7bd')`.execute(db);
  }

  test('say what keeps them and when they were used, and belong to one account each (M40)', async () => {
    const { services, ann, al } = world;
    const { db } = services.storage;
    await keep(ann, 'first');
    await keep(ann, 'second');
    await noteUse(db, 'second', 1000);
    await noteUse(db, 'second', 2000);
    const createdAt = Date.UTC(2026, 2, 1, 9);
    const shown = { name: 'Laptop', keptBy: 'Apple Passwords', createdAt };
    expect(await readPasskeys(db, ann)).toEqual([
      { ...shown, id: 'first-id', lastUsedAt: null },
      { ...shown, id: 'second-id', lastUsedAt: 2000 },
    ]);
    expect(await readPasskeys(db, al)).toEqual([]);
    await expect(keep(al, 'first')).rejects.toThrow();
  });

  test('go when their owner’s account is closed or forgotten, with what a provider has said of them, and nobody else’s (M40, M22)', async () => {
    const { services, acme, ann, al, amy } = world;
    const { db } = services.storage;
    for (const tester of [ann, al, amy]) {
      await db
        .insertInto('sign_on_attempt')
        .values({
          id: `by-${tester}`,
          browser: 'a browser',
          company: acme,
          revision: 1,
          tester,
          return_to: '/',
          locale: 'en',
          invitation: null,
          created_at: 1000,
          came_back_at: 2000,
          outcome: '{"problem":null,"claims":[{"name":"sub","value":"them"}]}',
        })
        .execute();
    }
    for (const user of [al, amy]) {
      await keep(user, `of-${user}`);
      await noteUse(db, `of-${user}`, 1000);
      expect(await readPasskeys(db, user)).toHaveLength(1);
    }
    const before = (await readPasskeys(db, ann)).length;
    await runCommand(services, (trx) => services.accounts.closeAccount(trx, al, 'gone@removed.invalid'));
    await runCommand(services, (trx, changes) =>
      forgetPerson(trx, changes, services.accounts, amy, 'Former member', ann, Date.now()),
    );
    for (const user of [al, amy]) expect(await readPasskeys(db, user)).toEqual([]);
    const used = await db.selectFrom('passkey_use').select('passkey').execute();
    expect(used.filter(({ passkey }) => passkey.startsWith('of-'))).toEqual([]);
    expect(await readPasskeys(db, ann)).toHaveLength(before);
    expect(await db.selectFrom('sign_on_attempt').select('tester').execute()).toEqual([{ tester: ann }]);
  });
});
