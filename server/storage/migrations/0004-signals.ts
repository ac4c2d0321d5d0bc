import { sql } from 'kysely';
import { randomLetters } from '#shared/ids.ts';
import type { Migration } from './migration.ts';

/** What processes tell each other through the database, and the name by which they find each other elsewhere. */
export const signals: Migration = {
  name: '0004-signals',
  up: async (db, dialect) => {
    const serial = dialect === 'postgres' ? sql`bigint generated always as identity` : sql`integer`;
    await db.schema
      .createTable('signal')
      .addColumn('id', serial, (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('payload', 'text', (column) => column.notNull())
      .execute();
    if (dialect === 'postgres') {
      await sql`alter table signal add column tx xid8 not null default pg_current_xact_id()`.execute(db);
      await db.schema.createIndex('signal_tx').on('signal').column('tx').execute();
    }
    await db.schema
      .alterTable('relay_meta')
      .addColumn('name', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await db
      .updateTable('relay_meta')
      .set({ name: randomLetters(16) })
      .execute();
  },
};
