import type { Kysely } from 'kysely';
import type { BeforeQueries } from './gated-sqlite.ts';
import type { SqlDialect } from './migrations/migration.ts';
import { openPostgresStorage } from './open-postgres.ts';
import { openSqliteStorage } from './open-sqlite.ts';
import type { Database } from './tables/database.ts';

/** The database of a server, open. */
export interface Storage {
  readonly db: Kysely<Database>;
  readonly dialect: SqlDialect;
  /** The file behind `db` where that is SQLite: for the thread that writes the log. */
  readonly sqliteFile: string | null;
  /** Has something done before queries, with the connection in hand; SQLite alone does so. */
  beforeQueries(before: BeforeQueries): void;
  /** Brings our tables to the newest schema. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}

/** Where data lives: PostgreSQL when `databaseUrl` is given, else a file in `dataDir`. */
export interface StorageOptions {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
}

/**
 * Opens the database.
 * @throws StartError with one sentence when it cannot be; nothing is overwritten then (M14).
 */
export async function openStorage({ dataDir, databaseUrl }: StorageOptions): Promise<Storage> {
  return databaseUrl ? openPostgresStorage(databaseUrl) : openSqliteStorage(dataDir);
}
