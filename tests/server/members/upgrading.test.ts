import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { newCompanyId, newRoomId, newUserId, type UserId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { migrations } from '../../../server/storage/migrations/index.ts';
import { openStorage, type Storage } from '../../../server/storage/open.ts';
import { createTestDatabase } from '../../support/postgres.ts';

const before = '0017';

/** Brings an empty database to the schema that came before, with what has run written down. */
async function makeOld({ db, dialect }: Storage): Promise<void> {
  await sql`create table migration (name text primary key, at bigint not null)`.execute(db);
  for (const step of migrations.filter(({ name }) => name < before)) {
    await step.up(db, dialect);
    await db.insertInto('migration').values({ name: step.name, at: 1 }).execute();
  }
}

describe.each(['sqlite', 'postgres'] as const)('A database of an older version, on %s', (dialect) => {
  test('tells when members have signed in, by their sessions; who has none counts as never (M20)', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'foyer-test-'));
    const database = dialect === 'postgres' ? await createTestDatabase() : undefined;
    const storage = await openStorage({ dataDir, databaseUrl: database?.url });
    try {
      const { db } = storage;
      await makeOld(storage);
      const company = newCompanyId();
      const policy = JSON.stringify(closedPolicy);
      const acme = { id: company, name: 'Acme', colour: null, founder: 1 as const, policy, policy_revision: 1 };
      await db
        .insertInto('company')
        .values({ ...acme, created_at: 1 })
        .execute();
      const people = { ann: newUserId(), al: newUserId(), amy: newUserId() };
      const signedIn: Partial<Record<UserId, number>> = { [people.amy]: 7 };
      for (const [name, id] of Object.entries(people)) {
        const signed_in_at = signedIn[id] ?? null;
        const person = { id, company, name, email: `${name}@acme.example`, role: 'member', locale: 'en' } as const;
        const rest = { title: null, group_id: null, photo: null, message_id: null, message_id_key: null } as const;
        await db
          .insertInto('person')
          .values({ ...person, ...rest, suspended: 0, reach: '', created_at: 1, signed_in_at, removed_at: null })
          .execute();
      }
      const type = sql.raw(dialect === 'postgres' ? 'timestamptz' : 'date');
      await sql`create table "session" ("id" text primary key, "userId" text, "createdAt" ${type})`.execute(db);
      const sessions = [
        ['one', people.ann, 1_700_000_000_000],
        ['two', people.ann, 1_750_000_000_000],
        ['three', people.amy, 1_600_000_000_000],
      ] as const;
      for (const [id, user, at] of sessions) {
        await sql`insert into "session" values (${id}, ${user}, ${new Date(at).toISOString()})`.execute(db);
      }
      const room = newRoomId();
      const group = { type: 'group', name: 'Launch', photo: null, description: null, history: 'all' } as const;
      await db
        .insertInto('room')
        .values({ id: room, ...group, seal: null, created_at: 5 })
        .execute();

      await storage.migrate();

      const rows = await db.selectFrom('person').select(['name', 'signed_in_at']).orderBy('name').execute();
      expect(rows).toEqual([
        { name: 'al', signed_in_at: null },
        { name: 'amy', signed_in_at: 7 },
        { name: 'ann', signed_in_at: 1_750_000_000_000 },
      ]);
      expect(await db.selectFrom('room_name').selectAll().execute()).toEqual([{ room, from_at: 5, name: 'Launch' }]);
    } finally {
      await storage.close();
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
