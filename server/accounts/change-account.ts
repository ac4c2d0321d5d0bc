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

/** Replaces a password inside the caller's transaction if it is still the known one, null for none; false when it is another by now. */
export async function replacePassword(
  trx: Kysely<Database>,
  user: UserId,
  known: string | null,
  passwordHash: string,
  now: number,
): Promise<boolean> {
  const isKnown = known === null ? sql`"password" is null` : sql`"password" = ${known}`;
  const { rows } = await sql<{ id: string }>`
    update ${sql.table('account')} set "password" = ${passwordHash}, "updatedAt" = ${new Date(now).toISOString()}
    where "userId" = ${user} and "providerId" = 'credential' and ${isKnown} returning "id"`.execute(trx);
  return rows.length > 0;
}

/** What leads into an account, or to its owner, beside the account library's tables. */
const waysIn = ['phone', 'phone_code', 'password_link'] as const;

/**
 * Takes every way to sign in, and by which its owner is found, away inside the caller's transaction, and gives the account
 * another address. Who somebody is at a provider stays: it is what keeps them from joining again by themselves.
 */
export async function closeAccount(trx: Kysely<Database>, user: UserId, email: string): Promise<void> {
  await sql`delete from ${sql.table('account')} where "userId" = ${user}`.execute(trx);
  await removePasskeys(trx, user);
  for (const table of waysIn) await trx.deleteFrom(table).where('user', '=', user).execute();
  // What a provider has said of them while they tried it out.
  await trx.deleteFrom('sign_on_attempt').where('tester', '=', user).execute();
  await sql`update ${sql.table('user')} set "email" = ${email} where "id" = ${user}`.execute(trx);
}
