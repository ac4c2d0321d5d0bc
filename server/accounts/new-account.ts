import { sql, type Kysely } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import type { SqlDialect } from '../storage/migrations/migration.ts';
import type { Database } from '../storage/tables/database.ts';

/** What an account needs to sign in with e-mail and password. */
export interface NewAccount {
  readonly user: UserId;
  readonly email: string;
  readonly name: string;
  /** Of `hashPassword`; null for nobody signs in yet. */
  readonly passwordHash: string | null;
}

/**
 * Writes an account's rows in the account library's tables, inside the caller's transaction: the member and the account
 * come to be together or not at all, which the library's own call could not promise.
 */
export async function insertAccount(
  trx: Kysely<Database>,
  dialect: SqlDialect,
  account: NewAccount,
  now: number,
): Promise<void> {
  // The library keeps dates as ISO text in SQLite and as timestamps in PostgreSQL; both read this text.
  const at = new Date(now).toISOString();
  const verified = dialect === 'postgres' ? sql`false` : sql`0`;
  await sql`
    insert into ${sql.table('user')} ("id", "name", "email", "emailVerified", "createdAt", "updatedAt")
    values (${account.user}, ${account.name}, ${account.email}, ${verified}, ${at}, ${at})`.execute(trx);
  await sql`
    insert into ${sql.table('account')}
      ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt")
    values (${`${account.user}-password`}, ${account.user}, 'credential', ${account.user}, ${account.passwordHash}, ${at}, ${at})`.execute(
    trx,
  );
}
