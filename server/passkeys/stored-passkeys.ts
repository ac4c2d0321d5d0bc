import { getAuthenticatorName } from '@better-auth/passkey';
import { sql, type Kysely } from 'kysely';
import type { Passkey } from '#shared/api/passkeys.ts';
import type { UserId } from '#shared/ids.ts';
import { timeOf } from '../accounts/time-of.ts';
import type { Database } from '../storage/tables/database.ts';

/** The account library's table of passkeys. */
export const passkeyTable = sql.table('passkey');

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly aaguid: string | null;
  readonly createdAt: unknown;
  readonly usedAt: number | null;
}

/** A person's passkeys, the oldest first, or the one with this id. */
export async function readPasskeys(db: Kysely<Database>, user: UserId, id?: string): Promise<Passkey[]> {
  const only = id === undefined ? sql`` : sql`and "passkey"."id" = ${id}`;
  const { rows } = await sql<Row>`
    select "passkey"."id", "passkey"."name", "passkey"."aaguid", "passkey"."createdAt", "passkey_use"."at" as "usedAt"
    from ${passkeyTable} left join ${sql.table('passkey_use')} on "passkey_use"."passkey" = "passkey"."id"
    where "passkey"."userId" = ${user} ${only} order by "passkey"."createdAt", "passkey"."id"`.execute(db);
  return rows.map(({ id: passkey, name, aaguid, createdAt, usedAt }) => ({
    id: passkey,
    name: name ?? '',
    keptBy: getAuthenticatorName(aaguid) ?? null,
    createdAt: timeOf(createdAt),
    lastUsedAt: usedAt,
  }));
}

/** Deletes a person's passkeys, or the one with this id; gives how many there were. */
export async function removePasskeys(trx: Kysely<Database>, user: UserId, id?: string): Promise<number> {
  const only = id === undefined ? sql`` : sql`and "id" = ${id}`;
  const { rows } = await sql<{ id: string }>`
    delete from ${passkeyTable} where "userId" = ${user} ${only} returning "id"`.execute(trx);
  for (const gone of rows) await trx.deleteFrom('passkey_use').where('passkey', '=', gone.id).execute();
  return rows.length;
}

/** Writes down that a passkey has signed somebody in, by the id its authenticator knows it by. */
export async function noteUse(db: Kysely<Database>, credential: string, at: number): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select "id" from ${passkeyTable} where "credentialID" = ${credential}`.execute(db);
  for (const { id: passkey } of rows) {
    await db
      .insertInto('passkey_use')
      .values({ passkey, at })
      .onConflict((conflict) => conflict.column('passkey').doUpdateSet({ at }))
      .execute();
  }
}
