import type { Migration } from './migration.ts';

/** Verified mobile numbers, codes on their way, and rates that outlive a restart. */
export const phones: Migration = {
  name: '0009-phones',
  up: async (db) => {
    await db.schema
      .createTable('phone')
      .addColumn('user', 'text', (column) => column.primaryKey().references('person.id'))
      .addColumn('number', 'text', (column) => column.notNull().unique())
      .addColumn('searchable', 'integer', (column) => column.notNull())
      .addColumn('verified_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('phone_code')
      .addColumn('user', 'text', (column) => column.primaryKey().references('person.id'))
      .addColumn('number', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('tries_left', 'integer', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('allowance')
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('spent_until', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('allowance_key', ['kind', 'key'])
      .execute();
  },
};
