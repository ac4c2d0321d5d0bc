import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** What is erased for good and must not come back, how far rooms are swept, erasures of members, and who may export. */
export const erasures: Migration = {
  name: '0014-erasures',
  up: async (db, dialect) => {
    // On SQLite without a second tree: a row for every message that retention takes away.
    const only = dialect === 'postgres' ? sql`` : sql`without rowid`;
    await sql`create table erasure (
      document text not null, lane text not null, id text not null, done integer not null,
      primary key (document, lane, id)
    ) ${only}`.execute(db);
    await sql`create index erasure_due on erasure (document) where done = 0`.execute(db);
    await db.schema
      .createTable('retention_room')
      .addColumn('room', 'text', (column) => column.primaryKey())
      .addColumn('swept', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('lease')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('until', 'bigint', (column) => column.notNull())
      .addColumn('done_at', 'bigint')
      .execute();
    await db.schema
      .createTable('erasure_order')
      .addColumn('user', 'text', (column) => column.primaryKey())
      .addColumn('company', 'text', (column) => column.notNull())
      .addColumn('ordered_by', 'text')
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('photo', 'text')
      .addColumn('room', 'text')
      .addColumn('rooms', 'bigint', (column) => column.notNull())
      .addColumn('rooms_done', 'bigint', (column) => column.notNull())
      .addColumn('messages', 'bigint', (column) => column.notNull())
      .addColumn('done_at', 'bigint')
      .execute();
    await db.schema
      .alterTable('person')
      .addColumn('auditor', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
