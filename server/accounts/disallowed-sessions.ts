import { sql, type Kysely } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';
import { isAllowed } from './membership.ts';
import { held } from './sign-in-way.ts';

/** The sessions that the rules of their companies no longer allow; with `company`, of that one alone. */
export async function disallowedSessions(
  db: Kysely<Database>,
  now: number,
  company?: CompanyId,
): Promise<readonly { readonly user: UserId; readonly session: string }[]> {
  const limited = await db
    .selectFrom('sign_in_rules')
    .select(['company', 'required', 'session_days as sessionDays'])
    .where((where) => where.or([where('required', '=', 1), where('session_days', 'is not', null)]))
    .$if(company !== undefined, (query) => query.where('company', '=', company ?? ('' as CompanyId)))
    .execute();
  const found: { user: UserId; session: string }[] = [];
  for (const { company: one, required, sessionDays } of limited) {
    const people = await db.selectFrom('person').select(['id', 'role']).where('company', '=', one).execute();
    const roles = new Map(people.map(({ id, role }) => [id, role]));
    const { rows } = await sql<{ id: string; userId: UserId; way: string | null; createdAt: unknown }>`
      select "id", "userId", "way", "createdAt" from ${sql.table('session')}
      where "userId" in (select "id" from ${sql.table('person')} where "company" = ${one})`.execute(db);
    for (const row of rows) {
      const rules = { role: roles.get(row.userId) ?? 'member', required: required === 1, sessionDays };
      if (!isAllowed(held(row), rules, now)) found.push({ user: row.userId, session: row.id });
    }
  }
  return found;
}
