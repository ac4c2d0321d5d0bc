import type { Migration } from './migration.ts';

/** Contact codes, and who has used them. */
export const codes: Migration = {
  name: '0006-codes',
  up: async (db) => {
    await db.schema
      .createTable('contact_code')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('owner', 'text', (column) => column.notNull().references('person.id'))
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('code', 'text', (column) => column.notNull().unique())
      .addColumn('short', 'text', (column) => column.notNull().unique())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .addColumn('ended_by', 'text')
      .execute();
    await db.schema.createIndex('contact_code_owner').on('contact_code').column('owner').execute();
    await db.schema
      .createTable('contact_code_use')
      .addColumn('code', 'text', (column) => column.notNull().references('contact_code.id'))
      .addColumn('user', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('contact_code_use_key', ['code', 'user'])
      .execute();
  },
};
