import { sql, type Kysely } from 'kysely';
import type { Database } from '../../../server/storage/tables/database.ts';
import type { Person } from '../world.ts';

const day = 24 * 60 * 60_000;

/** Signs people in: the rows that the account library writes, without a password's hash for each. */
export async function insertSessions(trx: Kysely<Database>, people: readonly Person[], now: number): Promise<void> {
  const at = new Date(now).toISOString();
  const expires = new Date(now + 30 * day).toISOString();
  for (const { user, token } of people) {
    await sql`
      insert into ${sql.table('session')} ("id", "token", "userId", "expiresAt", "createdAt", "updatedAt")
      values (${`session-${user}`}, ${token}, ${user}, ${expires}, ${at}, ${at})`.execute(trx);
  }
}
