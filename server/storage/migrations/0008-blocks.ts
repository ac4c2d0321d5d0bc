import type { Migration } from './migration.ts';

/** Who has blocked whom, and when. */
export const blocks: Migration = {
  name: '0008-blocks',
  up: async (db) => {
    await db.schema
      .createTable('block')
      .addColumn('user', 'text', (column) => column.notNull().references('person.id'))
      .addColumn('other', 'text', (column) => column.notNull().references('person.id'))
      .addColumn('from_at', 'bigint', (column) => column.notNull())
      .addColumn('to_at', 'bigint')
      .addPrimaryKeyConstraint('block_key', ['user', 'other', 'from_at'])
      .execute();
    await db.schema.createIndex('block_other').on('block').column('other').execute();
  },
};
