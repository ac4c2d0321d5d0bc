import type { Migration } from './migration.ts';

/** What passed between companies that are or want to be partners, whose copies of a room are erased, and since when outsiders are allowed. */
export const partnersAndWiping: Migration = {
  name: '0012-partners-and-wiping',
  up: async (db) => {
    await db.schema
      .createTable('partner_act')
      .addColumn('one', 'text', (column) => column.notNull().references('company.id'))
      .addColumn('other', 'text', (column) => column.notNull().references('company.id'))
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('act', 'text', (column) => column.notNull())
      .addColumn('company', 'text', (column) => column.notNull())
      .addColumn('person', 'text')
      .addColumn('note', 'text')
      .addPrimaryKeyConstraint('partner_act_key', ['one', 'other', 'seq'])
      .execute();
    await db.schema.createIndex('partner_act_other').on('partner_act').column('other').execute();
    await db.schema
      .alterTable('room_member')
      .addColumn('wiped', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('person').addColumn('partners_since', 'bigint').execute();
    await db.schema.alterTable('person').addColumn('line_since', 'bigint').execute();
  },
};
