import type { Kysely } from 'kysely';
import type { Database } from '../tables/database.ts';

/** The two databases that one set of queries serves. */
export type SqlDialect = 'sqlite' | 'postgres';

/** One step of the schema. It runs once, in a transaction, and is never changed afterwards. */
export interface Migration {
  readonly name: string;
  up(db: Kysely<Database>, dialect: SqlDialect): Promise<void>;
}
