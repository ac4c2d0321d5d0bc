import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { foldFunction, foldValue } from './fold.ts';

/** Distinct statements kept prepared; ours are a few dozen, better-auth's somewhat more. */
const keptStatements = 500;

/**
 * Opens the file: written text is on disk when a commit returns (synchronous FULL) and erased text is overwritten
 * (secure_delete, P7).
 */
export function openSqlite(file: string, cacheKiB = 8000): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5000 });
  for (const setting of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'secure_delete = ON',
    'foreign_keys = ON',
    'temp_store = MEMORY',
    // 16 MB: a page that many commits change is copied into the file once for all of them.
    'wal_autocheckpoint = 16000',
  ]) {
    database.exec(`PRAGMA ${setting}`);
  }
  database.exec(`PRAGMA cache_size = -${cacheKiB}`);
  return database;
}

/** node:sqlite in the form that Kysely's dialect expects. */
export function openForKysely(file: string): SqliteDatabase {
  const database = openSqlite(file);
  database.function(foldFunction, { deterministic: true }, foldValue);
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => {
      prepared.clear();
      database.close();
    },
    prepare: (sql) => {
      const known = prepared.get(sql);
      if (known) return known;
      if (prepared.size >= keptStatements) prepared.clear();
      const statement = adapt(database.prepare(sql));
      prepared.set(sql, statement);
      return statement;
    },
  };
}

function adapt(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(toSqlite)),
    run: (parameters) => statement.run(...parameters.map(toSqlite)),
    iterate: (parameters) => statement.iterate(...parameters.map(toSqlite)),
  };
}

/** node:sqlite takes fewer types than Kysely hands on, and would take a leading object for named parameters. */
function toSqlite(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (ArrayBuffer.isView(value)) return value as NodeJS.ArrayBufferView;
  throw new TypeError('a value of a type that SQLite does not store');
}
