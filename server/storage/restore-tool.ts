import { StartError } from '../start-error.ts';
import { raiseEpoch } from './epoch.ts';
import { openPostgresStorage } from './open-postgres.ts';
import { restoreBackup } from './restore.ts';
import { databaseUrlOf, dataDirOf, dataOptions, readTool, runTool } from './run-tool.ts';

// npm run restore -- <backup folder>, or -- --epoch after a pg_restore: see scripts/restore.mjs.
const usage =
  'npm run restore -- <backup folder> [--data-dir <folder>] [--replace], or npm run restore -- --epoch after a pg_restore.';
const options = { ...dataOptions, epoch: { type: 'boolean' }, replace: { type: 'boolean' } } as const;

await runTool(async () => {
  const { values, positionals } = readTool(options, usage);
  const [folder, ...more] = positionals;
  const databaseUrl = databaseUrlOf(values['database-url']);
  if (values.epoch) {
    if (folder !== undefined || values.replace) throw new StartError(usage);
    if (databaseUrl === undefined) throw new StartError('--epoch is for PostgreSQL and needs DATABASE_URL.');
    return `The database goes on in epoch ${await raisePostgresEpoch(databaseUrl)}.`;
  }
  if (databaseUrl !== undefined) {
    throw new StartError('The data is in PostgreSQL: restore it with pg_restore, then run npm run restore -- --epoch.');
  }
  if (folder === undefined || more.length > 0) throw new StartError(usage);
  const dataDir = dataDirOf(values['data-dir']);
  const restored = await restoreBackup(folder, dataDir, { replace: values.replace ?? false, now: Date.now() });
  const kept = restored.replaced === null ? '' : ` What was there is in ${restored.replaced}.`;
  return `Restored to ${restored.dataDir}, in epoch ${restored.epoch}.${kept}`;
});

async function raisePostgresEpoch(databaseUrl: string): Promise<number> {
  const storage = await openPostgresStorage(databaseUrl);
  try {
    return await raiseEpoch(storage.db, Date.now());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(`The database in DATABASE_URL is none of Foyer's (${why}).`, { cause: error });
  } finally {
    await storage.close();
  }
}
