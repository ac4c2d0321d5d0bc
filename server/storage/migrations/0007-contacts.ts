import type { Migration } from './migration.ts';

/** Contacts and who may read them. */
export const contacts: Migration = {
  name: '0007-contacts',
  up: async (db) => {
    await db.schema
      .createTable('contact')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('owner', 'text', (column) => column.notNull().references('person.id'))
      .addColumn('company', 'text', (column) => column.notNull().references('company.id'))
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('person', 'text')
      .addColumn('name', 'text')
      .addColumn('mode', 'text', (column) => column.notNull())
      .addColumn('sharing', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('trashed_at', 'bigint')
      .execute();
    await db.schema.createIndex('contact_owner').on('contact').column('owner').execute();
    await db.schema.createIndex('contact_company').on('contact').columns(['company', 'mode']).execute();
    await db.schema.createIndex('contact_person').on('contact').column('person').execute();
    await db.schema.createIndex('contact_trashed').on('contact').column('trashed_at').execute();
    await db.schema
      .createTable('contact_reader')
      .addColumn('contact', 'text', (column) => column.notNull())
      .addColumn('user', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('contact_reader_key', ['contact', 'user'])
      .execute();
    await db.schema
      .createTable('contact_erasure')
      .addColumn('contact', 'text', (column) => column.primaryKey())
      .execute();
    await db.schema.createIndex('contact_reader_user').on('contact_reader').column('user').execute();
  },
};
