import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Backlog } from '../relay/documents/backlog.ts';
import { readJournal, type JournalRecord } from '../relay/documents/journal-files.ts';
import { StartError } from '../start-error.ts';
import { copyFiles, databaseFile, orNothing, reasonOf, syncFolder, type CopiedFiles } from './folder-parts.ts';
import { quickCheck } from './quick-check.ts';
import { openSqlite } from './sqlite-database.ts';

/** What a backup holds. */
export interface Backup extends CopiedFiles {
  readonly path: string;
  /** Size of the database, bytes. */
  readonly bytes: number;
}

/**
 * Copies a data folder as it is at one moment, while a server writes into it or not. The database comes last under its
 * name: a folder without it is no backup.
 * @throws StartError when there is nothing to back up, or no new folder to write to; what was begun is removed.
 */
export async function backUp(dataDir: string, folder: string): Promise<Backup> {
  const source = resolve(dataDir, databaseFile);
  if (!(await stat(source).catch(orNothing(null)))) {
    throw new StartError(`There is no database in the data folder ${resolve(dataDir)}.`);
  }
  const path = resolve(folder);
  await takeNewFolder(path);
  try {
    const unfinished = join(path, `${databaseFile}.part`);
    // Before the database: what leaves the journal meanwhile stands in its tables.
    const journal = readJournal(resolve(dataDir));
    copyDatabase(source, unfinished, journal);
    // After the database: whatever photo it names was there before.
    const copied = await copyFiles(resolve(dataDir), path);
    await sync(unfinished);
    await rename(unfinished, join(path, databaseFile));
    await syncFolder(path);
    const { size } = await stat(join(path, databaseFile));
    return { path, bytes: size, ...copied };
  } catch (error) {
    for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
    if (error instanceof StartError) throw error;
    throw new StartError(`The backup could not be written to ${path} (${reasonOf(error)}).`, { cause: error });
  }
}

async function takeNewFolder(path: string): Promise<void> {
  let names: string[];
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    names = await readdir(path);
  } catch (error) {
    throw new StartError(`The folder ${path} cannot be used for a backup (${reasonOf(error)}).`, { cause: error });
  }
  if (names.length > 0) throw new StartError(`The folder ${path} is not empty; a backup needs a new one.`);
}

/**
 * One read transaction over the whole file: writers go on, and nothing of what they write meanwhile is in it. What was
 * acknowledged before and was still on its way into the tables is written there.
 */
function copyDatabase(from: string, to: string, journal: readonly JournalRecord[]): void {
  const database = new DatabaseSync(from, { timeout: 5000 });
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
  if (journal.length > 0) {
    const copied = openSqlite(to);
    try {
      new Backlog(copied, journal).apply(Infinity);
      // Back to one file.
      copied.exec('PRAGMA journal_mode = DELETE');
    } finally {
      copied.close();
    }
  }
  quickCheck(to);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
