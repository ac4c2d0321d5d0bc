import { StartError } from '../start-error.ts';
import { raiseEpoch } from './epoch.ts';
import { mergeErasures, savedErasures, saveErasures } from './keep-erasures.ts';
import { openStorage, type Storage } from './open.ts';
import { openPostgresStorage } from './open-postgres.ts';
import { restoreBackup } from './restore.ts';
import { databaseUrlOf, dataDirOf, dataOptions, readTool, runTool } from './run-tool.ts';

// npm run restore -- <backup folder>, or -- --epoch after a pg_restore: see scripts/restore.mjs.
const usage =
  'npm run restore -- <backup folder> [--data-dir <folder>] [--replace] [--erasures <file>], npm run restore -- --epoch [--erasures <file>] after a pg_restore, or npm run restore -- --save-erasures <file> before one.';
const options = {
  ...dataOptions,
  epoch: { type: 'boolean' },
  replace: { type: 'boolean' },
  erasures: { type: 'string' },
  'save-erasures': { type: 'string' },
} as const;

await runTool(async () => {
  const { values, positionals } = readTool(options, usage);
  const [folder, ...more] = positionals;
  const databaseUrl = databaseUrlOf(values['database-url']);
  const { erasures, 'save-erasures': save } = values;
  if (save !== undefined) {
    if (folder !== undefined || values.replace || values.epoch || erasures !== undefined) throw new StartError(usage);
    const dataDir = dataDirOf(values['data-dir']);
    const count = await withStorage(openStorage({ dataDir, databaseUrl }), ({ db }) => saveErasures(db, save));
    return `Saved ${count} erasures to ${save}.`;
  }
  if (values.epoch) {
    if (folder !== undefined || values.replace) throw new StartError(usage);
    if (databaseUrl === undefined) throw new StartError('--epoch is for PostgreSQL and needs DATABASE_URL.');
    return withStorage(openPostgresStorage(databaseUrl), (storage) => goOn(storage, erasures));
  }
  if (databaseUrl !== undefined) {
    throw new StartError('The data is in PostgreSQL: restore it with pg_restore, then run npm run restore -- --epoch.');
  }
  if (folder === undefined || more.length > 0) throw new StartError(usage);
  const dataDir = dataDirOf(values['data-dir']);
  const restored = await restoreBackup(folder, dataDir, {
    replace: values.replace ?? false,
    now: Date.now(),
    erasures,
  });
  const kept = restored.replaced === null ? '' : ` What was there is in ${restored.replaced}.`;
  const erased =
    restored.erasures === null
      ? ' What was erased there could not be read: messages that were erased since the backup may be back. Restore again with --erasures <file> if you have one.'
      : restored.erasures === 0
        ? ''
        : ` ${restored.erasures} erasures stay in force.`;
  return `Restored to ${restored.dataDir}, in epoch ${restored.epoch}.${erased}${kept}`;
});

/** Begins a new epoch in a PostgreSQL database that was restored. */
async function goOn({ db }: Storage, erasures: string | undefined): Promise<string> {
  const count = erasures === undefined ? 0 : await mergeErasures(db, 'postgres', savedErasures(erasures));
  const epoch = await raiseEpoch(db, Date.now()).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(`The database in DATABASE_URL is none of Foyer's (${why}).`, { cause: error });
  });
  return `The database goes on in epoch ${epoch}.${count === 0 ? '' : ` ${count} erasures stay in force.`}`;
}

async function withStorage<Result>(
  opening: Promise<Storage>,
  work: (storage: Storage) => Promise<Result>,
): Promise<Result> {
  const storage = await opening;
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}
