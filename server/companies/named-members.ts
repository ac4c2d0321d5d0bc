import type { Kysely } from 'kysely';
import type { MemberName } from '#shared/api/records.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

/** Who is or was a member of a company, by name; without those who were erased. */
export async function namedMembers(db: Kysely<Database>, company: CompanyId): Promise<MemberName[]> {
  const rows = await db
    .selectFrom('person')
    .leftJoin('erasure_order', 'erasure_order.user', 'person.id')
    .select(['person.id as user', 'person.name', 'person.email', 'person.removed_at'])
    .where('person.company', '=', company)
    .where('erasure_order.user', 'is', null)
    .orderBy('person.name')
    .orderBy('person.id')
    .execute();
  return rows.map(({ removed_at: removedAt, ...member }) => ({ ...member, removedAt }));
}
