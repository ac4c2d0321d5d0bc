import type { Migration } from './migration.ts';

/**
 * Commits of the relay on SQLite, on disk in one piece each until they stand in the tables of their documents: a commit
 * that touches two hundred rooms writes a few pages that lie together, not a thousand that do not.
 */
export const journal: Migration = {
  name: '0010-journal',
  up: async (db, dialect) => {
    if (dialect === 'postgres') return;
    await db.schema
      .createTable('journal')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('bytes', 'blob', (column) => column.notNull())
      .execute();
  },
};
