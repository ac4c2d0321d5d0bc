import type { Kysely, Selectable } from 'kysely';
import type { CompanyMember } from '#shared/api/companies.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { notFound } from '../http/problem.ts';
import type { PersonTable } from '../storage/tables/company-tables.ts';
import type { Database } from '../storage/tables/database.ts';

/** All members of a company, the suspended too, by name. Who was removed is none. */
export async function membersOf(db: Kysely<Database>, company: CompanyId): Promise<CompanyMember[]> {
  const rows = await select(db, company).orderBy('name').orderBy('id').execute();
  return rows.map(shown);
}

/** One member of a company. @throws ApiFailure `not-found` when the person is not the company's, or was removed */
export async function memberOf(db: Kysely<Database>, company: CompanyId, user: UserId): Promise<CompanyMember> {
  const row = await select(db, company).where('id', '=', user).executeTakeFirst();
  if (!row) throw notFound();
  return shown(row);
}

const columns = [
  'id',
  'name',
  'email',
  'title',
  'group_id',
  'message_id',
  'photo',
  'role',
  'auditor',
  'suspended',
  'signed_in_at',
  'created_at',
] as const;

const shown = ({
  auditor,
  suspended,
  group_id: group,
  message_id: messageId,
  signed_in_at: signedInAt,
  created_at: createdAt,
  ...member
}: Pick<Selectable<PersonTable>, (typeof columns)[number]>): CompanyMember => ({
  ...member,
  group,
  messageId,
  auditor: auditor === 1,
  suspended: suspended === 1,
  signedInAt,
  createdAt,
});

const select = (db: Kysely<Database>, company: CompanyId) =>
  db.selectFrom('person').select(columns).where('company', '=', company).where('removed_at', 'is', null);
