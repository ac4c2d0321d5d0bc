import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { StartError } from '../start-error.ts';
import type { Storage } from './open.ts';
import { migrate } from './migrate.ts';
import type { Database } from './tables/database.ts';

const int8 = 20;

/** Counters and times fit a number; pg would hand them over as text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    Number(id) === int8 && format !== 'binary'
      ? Number
      : (pg.types.getTypeParser(id, format) as (value: string) => unknown),
};

/**
 * The storage for when one machine is not enough.
 * @throws StartError when the database cannot be reached.
 */
export async function openPostgresStorage(databaseUrl: string): Promise<Storage> {
  const pool = new pg.Pool({ connectionString: databaseUrl, types, max: 20, connectionTimeoutMillis: 5000 });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  // Nor may one that breaks between two statements of a transaction: the next statement says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    const client = await pool.connect();
    client.release();
  } catch (error) {
    await pool.end();
    throw new StartError(`The database in DATABASE_URL cannot be reached (${messageOf(error)}).`, { cause: error });
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    dialect: 'postgres',
    sqliteFile: null,
    beforeQueries: () => undefined,
    migrate: () => migrate(db, 'postgres'),
    close: () => db.destroy(),
  };
}

/** What is wrong, without the address, which holds a password. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  return 'code' in error ? String(error.code) : error.name;
}
