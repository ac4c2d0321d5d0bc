import { sql, type Kysely } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import { ApiProblem } from '../http/problem.ts';
import { passkeyTable } from '../passkeys/stored-passkeys.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Fails unless an owner gets in without the provider: once it is the only way in, nobody else could undo that on the day on
 * which it does not answer. @throws ApiProblem `invalid` (`rules.required`, `owners`)
 */
export async function checkOwnerWay(db: Kysely<Database>, company: CompanyId): Promise<void> {
  const { rows } = await sql`
    select 1 from person
    where company = ${company} and role = 'owner' and suspended = 0 and (
      exists (select 1 from ${sql.table('account')}
        where "userId" = person.id and "providerId" = 'credential' and "password" is not null)
      or exists (select 1 from ${passkeyTable} where "userId" = person.id))
    limit 1`.execute(db);
  if (rows.length > 0) return;
  throw new ApiProblem('invalid', 'No owner has a password or a passkey.', { fields: ['rules.required', 'owners'] });
}
