import type { Migration } from './migration.ts';

/** Invitations to become a member, links to new passwords, and who has left. */
export const members: Migration = {
  name: '0013-members',
  up: async (db) => {
    await db.schema.alterTable('person').addColumn('signed_in_at', 'bigint').execute();
    await db.schema.alterTable('person').addColumn('removed_at', 'bigint').execute();
    await db.schema
      .createTable('member_invitation')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('company', 'text', (column) => column.notNull().references('company.id'))
      .addColumn('token', 'text', (column) => column.notNull().unique())
      .addColumn('email', 'text')
      .addColumn('name', 'text')
      .addColumn('title', 'text')
      .addColumn('group_id', 'text')
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('message_id', 'text')
      .addColumn('locale', 'text', (column) => column.notNull())
      .addColumn('invited_by', 'text', (column) => column.notNull().references('person.id'))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('joined', 'text')
      .execute();
    await db.schema.createIndex('member_invitation_company').on('member_invitation').column('company').execute();
    await db.schema
      .createTable('password_link')
      .addColumn('user', 'text', (column) => column.primaryKey().references('person.id'))
      .addColumn('token', 'text', (column) => column.notNull().unique())
      .addColumn('made_by', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
