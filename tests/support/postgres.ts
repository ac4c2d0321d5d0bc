import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of one test file's own. */
export interface TestDatabase {
  /** Connection string, for `DATABASE_URL`. */
  readonly url: string;
  /** Drops the database, with whoever is still connected to it. */
  drop(): Promise<void>;
}

/**
 * Creates an empty PostgreSQL database on the server that `npm test` started.
 * @throws when there is no such server: these tests fail then, they are not skipped.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.FOYER_TEST_DATABASE_URL;
  if (!server) throw new Error('No PostgreSQL: run these tests with npm test, or set FOYER_TEST_DATABASE_URL.');
  const name = `foyer_${randomBytes(6).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function execute(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
