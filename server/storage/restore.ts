import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { StartError } from '../start-error.ts';
import { takeDataFolder } from './data-folder.ts';
import { raiseEpoch } from './epoch.ts';
import { copy, copyFiles, databaseFile, orNothing, reasonOf, syncFolder } from './folder-parts.ts';
import { copyErasures, mergeErasures, savedErasures } from './keep-erasures.ts';
import { migrations } from './migrations/index.ts';
import { quickCheck } from './quick-check.ts';
import { openForKysely } from './sqlite-database.ts';
import type { Database } from './tables/database.ts';

/** What a restore has done. */
export interface Restored {
  readonly dataDir: string;
  readonly epoch: number;
  /** Where the data folder that was there before is now; null when there was none. */
  readonly replaced: string | null;
  /** Erasures that were taken over from it, and from a file; null when they could not be read. */
  readonly erasures: number | null;
}

/**
 * Puts a backup in the place of the data folder, in an epoch of its own. Everything is copied and checked before
 * anything changes.
 * What was erased since the backup stays so: the ledger of the folder that is replaced goes with it.
 * @param options.replace a data folder that holds something is kept beside the new one, under a dated name
 * @param options.erasures a file of `--save-erasures`, for when that folder is lost
 * @throws StartError when the backup cannot be used, a server is running, or the data folder is not empty
 */
export async function restoreBackup(
  folder: string,
  dataDir: string,
  options: { readonly replace: boolean; readonly now: number; readonly erasures?: string | undefined },
): Promise<Restored> {
  const from = resolve(folder);
  const to = resolve(dataDir);
  if (from === to) throw new StartError(`The backup ${from} is the data folder itself.`);
  if (!(await stat(join(from, databaseFile)).catch(orNothing(null)))) {
    throw new StartError(`The folder ${from} is no backup: it holds no ${databaseFile}.`);
  }
  const held = takeDataFolder(to);
  // In an empty folder it is made in place, because that may be a volume; otherwise beside it, to change places with it.
  const isOccupied = (await readdir(to)).some((name) => !name.startsWith('foyer.lock'));
  const stage = isOccupied ? `${to}.restoring` : join(to, '.restoring');
  try {
    if (isOccupied && !options.replace) {
      throw new StartError(`The data folder ${to} is not empty; with --replace it is kept beside the restored one.`);
    }
    await rm(stage, { recursive: true, force: true });
    await mkdir(stage, { mode: 0o700 });
    const known = isOccupied ? join(to, databaseFile) : null;
    const { epoch, erasures } = await prepare(from, stage, known, options);
    const replaced = isOccupied ? await changePlaces(stage, to, options.now) : await moveUp(stage, to);
    return { dataDir: to, epoch, replaced, erasures };
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    if (error instanceof StartError) throw error;
    throw new StartError(`The backup could not be restored to ${to} (${reasonOf(error)}).`, { cause: error });
  } finally {
    held.release();
  }
}

/** Copies a backup, looks whether it is in order, and begins a new epoch in it. */
async function prepare(
  from: string,
  stage: string,
  known: string | null,
  { now, erasures: saved }: { readonly now: number; readonly erasures?: string | undefined },
): Promise<Pick<Restored, 'epoch' | 'erasures'>> {
  const file = join(stage, databaseFile);
  await copy(join(from, databaseFile), file);
  try {
    quickCheck(file);
  } catch (error) {
    throw new StartError(`The backup ${from} is damaged; restore another one.`, { cause: error });
  }
  await copyFiles(from, stage);
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: openForKysely(file) }) });
  try {
    await checkSchema(db, from);
    const isThere = known !== null && (await stat(known).catch(orNothing(null))) !== null;
    const copied = isThere ? await copyErasures(known, db) : 0;
    const read = saved === undefined ? 0 : await mergeErasures(db, 'sqlite', savedErasures(saved));
    return { epoch: await raiseEpoch(db, now), erasures: copied === null ? null : copied + read };
  } finally {
    await db.destroy();
    await syncFolder(stage);
  }
}

async function checkSchema(db: Kysely<Database>, from: string): Promise<void> {
  const known = new Set(migrations.map(({ name }) => name));
  const ran = await db
    .selectFrom('migration')
    .select('name')
    .execute()
    .catch((error: unknown) => {
      throw new StartError(`The database in ${from} is none of Foyer's.`, { cause: error });
    });
  if (ran.some(({ name }) => !known.has(name))) {
    throw new StartError(`The backup ${from} was made by a newer version of Foyer; restore it with that version.`);
  }
}

async function changePlaces(stage: string, to: string, now: number): Promise<string> {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  const kept = `${to}.replaced-${time}`;
  await rename(to, kept);
  await rename(stage, to);
  await syncFolder(resolve(to, '..'));
  return kept;
}

async function moveUp(stage: string, to: string): Promise<null> {
  // The database last: without it nothing would start from what is here.
  const names = (await readdir(stage)).sort(
    (one, other) => Number(one === databaseFile) - Number(other === databaseFile),
  );
  for (const name of names) await rename(join(stage, name), join(to, name));
  await rmdir(stage);
  await syncFolder(to);
  return null;
}
