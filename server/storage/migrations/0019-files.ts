import type { Migration } from './migration.ts';

/** Files that were uploaded for messages: one for each record that brings one. Their bytes lie in the data folder. */
export const files: Migration = {
  name: '0019-files',
  up: async (db) => {
    await db.schema
      .createTable('file')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('user', 'text', (column) => column.notNull())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('room', 'text', (column) => column.notNull())
      .addColumn('company', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('width', 'integer')
      .addColumn('height', 'integer')
      .addColumn('preview_type', 'text')
      .addColumn('preview_bytes', 'integer', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute();
    // Of one record there is one file.
    await db.schema.createIndex('file_of_record').unique().on('file').columns(['document', 'user', 'record']).execute();
    await db.schema.createIndex('file_of_user').on('file').column('user').execute();
    await db.schema.createIndex('file_of_company').on('file').column('company').execute();
  },
};
