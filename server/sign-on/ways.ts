import type { Kysely } from 'kysely';
import type { StoredSignInRules } from '#shared/api/sign-on.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

/** How the active members of a company signed in the last time, in numbers. */
export async function waysOf(db: Kysely<Database>, company: CompanyId): Promise<StoredSignInRules['ways']> {
  const rows = await db
    .selectFrom('person')
    .select(({ fn }) => ['signed_in_by as way', fn.countAll().as('people'), fn.count('signed_in_at').as('came')])
    .where('company', '=', company)
    .where('suspended', '=', 0)
    .groupBy('signed_in_by')
    .execute();
  const ways = { password: 0, passkey: 0, signOn: 0, never: 0 };
  for (const { way, people, came } of rows) {
    // Before it was written down there were passwords alone.
    const name = way === 'sign-on' ? 'signOn' : (way ?? 'password');
    ways[name] += Number(came);
    ways.never += Number(people) - Number(came);
  }
  return ways;
}
