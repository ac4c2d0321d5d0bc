import type { Migration } from './migration.ts';

/** Companies' rules of signing in, whose mail domains are whose, who is who at a provider, and attempts under way. */
export const signOn: Migration = {
  name: '0015-sign-on',
  up: async (db) => {
    await db.schema.alterTable('person').addColumn('signed_in_by', 'text').execute();
    await db.schema
      .createTable('sign_in_rules')
      .addColumn('company', 'text', (column) => column.primaryKey().references('company.id'))
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('password_length', 'integer', (column) => column.notNull())
      .addColumn('session_days', 'integer')
      .addColumn('issuer', 'text')
      .addColumn('client_id', 'text')
      .addColumn('client_secret', 'text')
      .addColumn('joins', 'integer', (column) => column.notNull())
      .addColumn('join_group', 'text')
      .addColumn('required', 'integer', (column) => column.notNull())
      .addColumn('tested_at', 'bigint')
      .execute();
    await db.schema
      .createTable('sign_on_domain')
      .addColumn('domain', 'text', (column) => column.primaryKey())
      .addColumn('company', 'text', (column) => column.notNull().references('company.id'))
      .execute();
    await db.schema.createIndex('sign_on_domain_company').on('sign_on_domain').column('company').execute();
    await db.schema
      .createTable('sign_on_identity')
      .addColumn('issuer', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('user', 'text', (column) => column.notNull().references('person.id'))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('used_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('sign_on_identity_key', ['issuer', 'subject'])
      .execute();
    await db.schema.createIndex('sign_on_identity_user').on('sign_on_identity').column('user').execute();
    await db.schema
      .createTable('sign_on_attempt')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('browser', 'text', (column) => column.notNull())
      .addColumn('company', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('tester', 'text')
      .addColumn('return_to', 'text', (column) => column.notNull())
      .addColumn('locale', 'text', (column) => column.notNull())
      .addColumn('invitation', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('came_back_at', 'bigint')
      .addColumn('outcome', 'text')
      .execute();
    await db.schema.createIndex('sign_on_attempt_at').on('sign_on_attempt').column('created_at').execute();
  },
};
