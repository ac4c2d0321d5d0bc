import type { Migration } from './migration.ts';

/** Whose device a refusal is for. */
export const refusalDevice: Migration = {
  name: '0003-refusal-device',
  up: async (db) => {
    await db.schema.alterTable('refusal').addColumn('device', 'text').execute();
  },
};
