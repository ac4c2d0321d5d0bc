import type { Migration } from './migration.ts';

/** Companies, members, rooms. */
export const companyTables: Migration = {
  name: '0002-companies',
  up: () => Promise.resolve(),
};
