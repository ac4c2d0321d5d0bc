import { sql, type Kysely } from 'kysely';
import { StartError } from '../start-error.ts';
import { migrations } from './migrations/index.ts';
import type { SqlDialect } from './migrations/migration.ts';
import type { Database } from './tables/database.ts';

/** Any number: it names our lock among PostgreSQL's advisory locks, so that two starting processes take turns. */
const migrationLock = 715_190_011;

/** Changes the schema while no other process does: for tables that are not ours to describe. */
export async function inMigrationTurn(
  db: Kysely<Database>,
  dialect: SqlDialect,
  work: () => Promise<void>,
): Promise<void> {
  if (dialect === 'sqlite') return work();
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(trx);
    await work();
  });
}

/**
 * Runs the steps of the schema that have not run yet, all or none.
 * @throws StartError when the database was made by a newer version.
 */
export async function migrate(db: Kysely<Database>, dialect: SqlDialect): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(trx);
    await trx.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute();
    const ran = new Set((await trx.selectFrom('migration').select('name').execute()).map(({ name }) => name));
    const known = new Set(migrations.map(({ name }) => name));
    if ([...ran].some((name) => !known.has(name))) {
      throw new StartError(
        'The database was made by a newer version of Foyer; start that version or restore a backup.',
      );
    }
    for (const migration of migrations) {
      if (ran.has(migration.name)) continue;
      await migration.up(trx, dialect);
      await trx.insertInto('migration').values({ name: migration.name, at: Date.now() }).execute();
    }
  });
}
