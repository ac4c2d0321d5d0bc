import { sql, type Kysely } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import { ApiProblem } from '../http/problem.ts';
import { passkeyTable } from '../passkeys/stored-passkeys.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Fails unless an owner gets in without the provider: once it is the only way in, nobody else could undo that on the day on
 * which it does not answer, and without it nobody could at all. @throws ApiProblem `invalid` (the field, `owners`)
 */
export async function checkOwnerWay(db: Kysely<Database>, company: CompanyId, field: string): Promise<void> {
  if (!(await hasOwnerWay(db, company))) throw noOwnerWay(field);
}

/**
 * Does something that may take the last owner away who gets in without the provider, or their way; where the provider is
 * the only way in for everybody else, it is undone then. What was lost before is no reason. Inside a command.
 * @throws ApiProblem `invalid` (the field, `owners`)
 */
export async function keepingOwnerWay<Result>(
  trx: Kysely<Database>,
  company: CompanyId,
  field: string,
  act: () => Promise<Result>,
): Promise<Result> {
  const keeps = (await isRequired(trx, company)) && (await hasOwnerWay(trx, company));
  const result = await act();
  if (keeps && !(await hasOwnerWay(trx, company))) throw noOwnerWay(field);
  return result;
}

const noOwnerWay = (field: string): ApiProblem =>
  new ApiProblem('invalid', 'No owner would have a password or a passkey.', { fields: [field, 'owners'] });

async function isRequired(db: Kysely<Database>, company: CompanyId): Promise<boolean> {
  const row = await db
    .selectFrom('sign_in_rules')
    .select('company')
    .where('company', '=', company)
    .where('required', '=', 1)
    .executeTakeFirst();
  return row !== undefined;
}

async function hasOwnerWay(db: Kysely<Database>, company: CompanyId): Promise<boolean> {
  const { rows } = await sql`
    select 1 from person
    where company = ${company} and role = 'owner' and suspended = 0 and (
      exists (select 1 from ${sql.table('account')}
        where "userId" = person.id and "providerId" = 'credential' and "password" is not null)
      or exists (select 1 from ${passkeyTable} where "userId" = person.id))
    limit 1`.execute(db);
  return rows.length > 0;
}
