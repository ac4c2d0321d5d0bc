import { sql, type Kysely } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import { removePasskeys } from '../passkeys/stored-passkeys.ts';
import type { Database } from '../storage/tables/database.ts';

/** Replaces a password inside the caller's transaction; null takes it away, so that none signs in. */
export async function setPassword(
  trx: Kysely<Database>,
  user: UserId,
  passwordHash: string | null,
  now: number,
): Promise<void> {
  await sql`
    update ${sql.table('account')} set "password" = ${passwordHash}, "updatedAt" = ${new Date(now).toISOString()}
    where "userId" = ${user} and "providerId" = 'credential'`.execute(trx);
}

/** Replaces a password inside the caller's transaction if it is still the known one; false when it is another by now. */
export async function replacePassword(
  trx: Kysely<Database>,
  user: UserId,
  known: string,
  passwordHash: string,
  now: number,
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update ${sql.table('account')} set "password" = ${passwordHash}, "updatedAt" = ${new Date(now).toISOString()}
    where "userId" = ${user} and "providerId" = 'credential' and "password" = ${known} returning "id"`.execute(trx);
  return rows.length > 0;
}

/** Takes every way to sign in away inside the caller's transaction, and gives the account another address. */
export async function closeAccount(trx: Kysely<Database>, user: UserId, email: string): Promise<void> {
  await sql`delete from ${sql.table('account')} where "userId" = ${user}`.execute(trx);
  await removePasskeys(trx, user);
  await sql`update ${sql.table('user')} set "email" = ${email} where "id" = ${user}`.execute(trx);
}
