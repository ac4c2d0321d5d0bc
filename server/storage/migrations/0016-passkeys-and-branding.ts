import type { Migration } from './migration.ts';

/** When passkeys were last used, and a company's logo. */
export const passkeysAndBranding: Migration = {
  name: '0016-passkeys-and-branding',
  up: async (db) => {
    await db.schema
      .createTable('passkey_use')
      .addColumn('passkey', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.alterTable('company').addColumn('logo', 'text').execute();
    await db.schema
      .alterTable('company')
      .addColumn('branding_revision', 'bigint', (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema.createIndex('company_by_logo').on('company').column('logo').execute();
    await db.schema.createIndex('person_by_photo').on('person').column('photo').execute();
  },
};
