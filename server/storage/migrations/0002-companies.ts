import type { Migration } from './migration.ts';

/** Companies, members, rooms. */
export const companyTables: Migration = {
  name: '0002-companies',
  up: async (db) => {
    await db.schema
      .createTable('company')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('colour', 'text')
      .addColumn('founder', 'integer', (column) => column.unique())
      .addColumn('policy', 'text', (column) => column.notNull())
      .addColumn('policy_revision', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('company_group')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('company', 'text', (column) => column.notNull().references('company.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('parent', 'text')
      .execute();
    await db.schema.createIndex('company_group_company').on('company_group').column('company').execute();
    await db.schema
      .createTable('person')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('company', 'text', (column) => column.notNull().references('company.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('title', 'text')
      .addColumn('group_id', 'text')
      .addColumn('photo', 'text')
      .addColumn('message_id', 'text')
      .addColumn('message_id_key', 'text', (column) => column.unique())
      .addColumn('email', 'text', (column) => column.notNull().unique())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('locale', 'text', (column) => column.notNull())
      .addColumn('suspended', 'integer', (column) => column.notNull())
      .addColumn('reach', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('person_company').on('person').column('company').execute();
    await db.schema
      .createTable('command')
      .addColumn('user', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('path', 'text', (column) => column.notNull())
      .addColumn('answer', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('command_key', ['user', 'id'])
      .execute();
    await db.schema
      .createTable('room')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('name', 'text')
      .addColumn('seal', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('room_member')
      .addColumn('room', 'text', (column) => column.notNull().references('room.id'))
      .addColumn('user', 'text', (column) => column.notNull().references('person.id'))
      .addColumn('company', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('room_member_key', ['room', 'user'])
      .execute();
    await db.schema.createIndex('room_member_user').on('room_member').column('user').execute();
    await db.schema.createIndex('room_member_company').on('room_member').column('company').execute();
    await db.schema
      .createTable('reading')
      .addColumn('room', 'text', (column) => column.notNull())
      .addColumn('user', 'text', (column) => column.notNull())
      .addColumn('from_at', 'bigint', (column) => column.notNull())
      .addColumn('to_at', 'bigint')
      .addPrimaryKeyConstraint('reading_key', ['room', 'user', 'from_at'])
      .execute();
  },
};
