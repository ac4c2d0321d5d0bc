import type { Kysely } from 'kysely';
import type { StoredSignInRules } from '#shared/api/sign-on.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

/** How the active members of a company signed in the last time, in numbers. */
export async function waysOf(db: Kysely<Database>, company: CompanyId): Promise<StoredSignInRules['ways']> {
  const people = await db
    .selectFrom('person')
    .select(['signed_in_at', 'signed_in_by'])
    .where('company', '=', company)
    .where('suspended', '=', 0)
    .execute();
  const came = people.filter(({ signed_in_at }) => signed_in_at !== null);
  const signOn = came.filter(({ signed_in_by }) => signed_in_by === 'sign-on').length;
  const passkey = came.filter(({ signed_in_by }) => signed_in_by === 'passkey').length;
  // Before it was written down there were passwords alone.
  return { password: came.length - signOn - passkey, passkey, signOn, never: people.length - came.length };
}
