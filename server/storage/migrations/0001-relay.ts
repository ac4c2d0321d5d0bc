import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Documents, their log, and what the relay knows of records, rooms and read marks. */
export const relayTables: Migration = {
  name: '0001-relay',
  up: async (db, dialect) => {
    const bytes = dialect === 'postgres' ? sql`bytea` : sql`blob`;
    const serial = dialect === 'postgres' ? sql`bigint generated always as identity` : sql`integer`;

    await db.schema
      .createTable('log')
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('author', 'text')
      .addColumn('arrival', 'bigint', (column) => column.notNull())
      .addColumn('bytes', bytes, (column) => column.notNull())
      .addColumn('spans', 'text')
      .addPrimaryKeyConstraint('log_key', ['document', 'seq'])
      .execute();
    await db.schema
      .createTable('document')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('records', 'bigint', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('rights_revision', 'bigint', (column) => column.notNull())
      .addColumn('erase', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('record_index')
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('lane', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('room', 'text')
      .addColumn('n', 'bigint', (column) => column.notNull())
      .addColumn('arrival', 'bigint', (column) => column.notNull())
      .addColumn('client', 'bigint', (column) => column.notNull())
      .addColumn('clock', 'bigint', (column) => column.notNull())
      .addColumn('recalled', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('record_index_key', ['document', 'lane', 'id'])
      .execute();
    await db.schema.createIndex('record_index_room').on('record_index').columns(['room', 'n']).execute();
    await db.schema
      .createTable('refusal')
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('user', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('client', 'bigint', (column) => column.notNull())
      .addColumn('clock', 'bigint', (column) => column.notNull())
      .addColumn('rule', 'text', (column) => column.notNull())
      .addColumn('company', 'text')
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('refusal_key', ['document', 'user', 'key'])
      .execute();
    await db.schema
      .createTable('relay_room')
      .addColumn('room', 'text', (column) => column.primaryKey())
      .addColumn('counter', 'bigint', (column) => column.notNull())
      .addColumn('head', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('read_mark')
      .addColumn('room', 'text', (column) => column.notNull())
      .addColumn('user', 'text', (column) => column.notNull())
      .addColumn('n', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('read_mark_key', ['room', 'user'])
      .execute();
    await db.schema
      .createTable('publication')
      .addColumn('id', serial, (column) => column.primaryKey())
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('value', 'text')
      .execute();
    await db.schema
      .createTable('relay_meta')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('epoch', 'bigint', (column) => column.notNull())
      .execute();
    await db.insertInto('relay_meta').values({ id: 1, epoch: 1 }).execute();
  },
};
