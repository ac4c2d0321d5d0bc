import type { Migration } from './migration.ts';

/** What of the erased records was recalled by a group master, and by whom. */
export const recalledByMasters: Migration = {
  name: '0018-recalled-by-masters',
  up: async (db) => {
    await db.schema.alterTable('erasure').addColumn('recalled_by', 'text').execute();
  },
};
