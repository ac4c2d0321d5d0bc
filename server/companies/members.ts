import type { Kysely } from 'kysely';
import type { CompanyMember } from '#shared/api/companies.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { notFound } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';

/** All members of a company, the suspended too, by name. */
export async function membersOf(db: Kysely<Database>, company: CompanyId): Promise<CompanyMember[]> {
  const rows = await select(db, company).orderBy('name').orderBy('id').execute();
  return rows.map(({ suspended, ...member }) => ({ ...member, suspended: suspended === 1 }));
}

/** One member of a company. @throws ApiFailure `not-found` when the person is not the company's */
export async function memberOf(db: Kysely<Database>, company: CompanyId, user: UserId): Promise<CompanyMember> {
  const row = await select(db, company).where('id', '=', user).executeTakeFirst();
  if (!row) throw notFound();
  const { suspended, ...member } = row;
  return { ...member, suspended: suspended === 1 };
}

const select = (db: Kysely<Database>, company: CompanyId) =>
  db
    .selectFrom('person')
    .select(['id', 'name', 'email', 'title', 'group_id as group', 'message_id as messageId', 'role', 'suspended'])
    .where('company', '=', company);
