import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlDialect } from '../../../server/storage/migrations/migration.ts';
import { openStorage, type Storage } from '../../../server/storage/open.ts';
import { createTestDatabase } from '../../support/postgres.ts';

/** An empty database with every table of ours, on a data folder of its own. */
export async function createMigratedStorage(
  dialect: SqlDialect,
): Promise<{ readonly storage: Storage; readonly dataDir: string; readonly close: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'foyer-test-'));
  const database = dialect === 'postgres' ? await createTestDatabase() : undefined;
  const storage = await openStorage({ dataDir, databaseUrl: database?.url });
  await storage.migrate();
  return {
    storage,
    dataDir,
    close: async () => {
      await storage.close();
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
