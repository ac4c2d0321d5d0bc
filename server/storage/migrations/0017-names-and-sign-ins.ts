import { sql, type Kysely } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import { createFoldFunction } from '../fold.ts';
import type { Database } from '../tables/database.ts';
import type { Migration, SqlDialect } from './migration.ts';

/**
 * What rooms were called and when, which entry of the audit log tells of a policy, when people had signed in before it was
 * kept, and a hash of the addresses of those who leave.
 */
export const namesAndSignIns: Migration = {
  name: '0017-names-and-sign-ins',
  up: async (db, dialect) => {
    await db.schema
      .createTable('room_name')
      .addColumn('room', 'text', (column) => column.notNull().references('room.id'))
      .addColumn('from_at', 'bigint', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('room_name_key', ['room', 'from_at'])
      .execute();
    await sql`insert into room_name (room, from_at, name)
      select id, created_at, name from room where name is not null`.execute(db);
    await db.schema.alterTable('company').addColumn('policy_seq', 'integer').execute();
    await db.schema.alterTable('person').addColumn('former_email', 'text').execute();
    await db.schema.createIndex('person_former_email').on('person').column('former_email').execute();
    if (dialect === 'postgres') await createFoldFunction(db);
    await fillSignIns(db, dialect);
  },
};

/** Sessions say when somebody has signed in; without them everybody would look as if they never had. */
async function fillSignIns(db: Kysely<Database>, dialect: SqlDialect): Promise<void> {
  if (!(await hasSessions(db, dialect))) return;
  const { rows } = await sql<{ userId: string; createdAt: unknown }>`
    select "userId", "createdAt" from "session"`.execute(db);
  const newest = new Map<string, number>();
  for (const { userId, createdAt } of rows) {
    // Text on SQLite, a date on PostgreSQL.
    const at = createdAt instanceof Date ? createdAt.getTime() : new Date(createdAt as string | number).getTime();
    if (Number.isFinite(at)) newest.set(userId, Math.max(at, newest.get(userId) ?? 0));
  }
  for (const [user, at] of newest) {
    await db
      .updateTable('person')
      .set({ signed_in_at: at })
      .where('id', '=', user as UserId)
      .where('signed_in_at', 'is', null)
      .execute();
  }
}

/** Sessions lie in a table of the accounts' own, which an empty database does not have yet. */
async function hasSessions(db: Kysely<Database>, dialect: SqlDialect): Promise<boolean> {
  const { rows } =
    dialect === 'postgres'
      ? await sql`select 1 from information_schema.tables
          where table_schema = current_schema() and table_name = 'session'`.execute(db)
      : await sql`select 1 from sqlite_master where type = 'table' and name = 'session'`.execute(db);
  return rows.length > 0;
}
