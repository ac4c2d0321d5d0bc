import type { Migration } from './migration.ts';

/** What group rooms say of themselves, and the audit log. */
export const roomsAndAudit: Migration = {
  name: '0010-rooms-and-audit',
  up: async (db) => {
    await db.schema.alterTable('room').addColumn('photo', 'text').execute();
    await db.schema.alterTable('room').addColumn('description', 'text').execute();
    await db.schema
      .alterTable('room')
      .addColumn('history', 'text', (column) => column.notNull().defaultTo('all'))
      .execute();
    await db.schema
      .createTable('audit')
      .addColumn('company', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('actor', 'text')
      .addColumn('actor_name', 'text')
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('subject', 'text')
      .addColumn('subject_name', 'text')
      .addColumn('before', 'text')
      .addColumn('after', 'text')
      .addColumn('address', 'text')
      .addColumn('agent', 'text')
      .addColumn('hash', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('audit_key', ['company', 'seq'])
      .execute();
  },
};
