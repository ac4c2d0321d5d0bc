import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { StartError } from '../start-error.ts';
import { takeDataFolder } from './data-folder.ts';
import { GatedSqliteDialect, type BeforeQueries } from './gated-sqlite.ts';
import { openForKysely } from './sqlite-database.ts';
import type { Storage } from './open.ts';
import { migrate } from './migrate.ts';
import type { Database } from './tables/database.ts';

/** Up to this size the whole file is checked at start, which takes well under a second. */
const fullCheckBytes = 64 * 1024 * 1024;

/**
 * The storage that starts by itself: one SQLite file in the data folder.
 * @throws StartError when the folder cannot be used or the file is damaged; the file is left as it is.
 */
export function openSqliteStorage(dataDir: string): Storage {
  const folder = takeDataFolder(dataDir);
  const file = join(folder.path, 'foyer.db');
  try {
    checkFile(file);
    let before: BeforeQueries = () => null;
    const dialect = new GatedSqliteDialect({ database: openForKysely(file) }, () => before());
    const db = new Kysely<Database>({ dialect });
    return {
      db,
      dialect: 'sqlite',
      sqliteFile: file,
      beforeQueries: (hook) => {
        before = hook;
      },
      migrate: () => migrate(db, 'sqlite'),
      close: async () => {
        await db.destroy();
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    if (error instanceof StartError) throw error;
    throw new StartError(`The database ${file} cannot be opened (${messageOf(error)}).`, { cause: error });
  }
}

function checkFile(file: string): void {
  if (!existsSync(file)) return;
  const damaged = (why: string, cause?: unknown): StartError =>
    new StartError(`The database ${file} is damaged (${why}); restore it from a backup.`, { cause });
  let database: DatabaseSync | undefined;
  try {
    // Not read-only: a log that an earlier process left behind is replayed by the first reader.
    database = new DatabaseSync(file, { timeout: 5000 });
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    if (statSync(file).size > fullCheckBytes) return;
    const [found] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (found !== 'ok') throw damaged(String(found));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw damaged(messageOf(error), error);
  } finally {
    database?.close();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
