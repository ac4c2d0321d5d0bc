import type { Kysely, Transaction } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

/** Keeps that the newest entry of a company's audit log is the one that tells of its policy as it is now. */
export async function keepPolicyChange(trx: Transaction<Database>, company: CompanyId): Promise<void> {
  await trx
    .updateTable('company')
    .set((row) => ({
      policy_seq: row
        .selectFrom('audit')
        .select(({ fn }) => fn.max('seq').as('seq'))
        .where('company', '=', company),
    }))
    .where('id', '=', company)
    .execute();
}

/** Who made a company's policy what it is, and when; null where nobody did, or nothing tells of it. */
export async function lastPolicyChange(
  db: Kysely<Database>,
  company: CompanyId,
): Promise<{ readonly by: string | null; readonly at: number } | null> {
  const row = await db
    .selectFrom('company')
    .innerJoin('audit', (join) =>
      join.onRef('audit.company', '=', 'company.id').onRef('audit.seq', '=', 'company.policy_seq'),
    )
    .select(['audit.actor_name as by', 'audit.at'])
    .where('company.id', '=', company)
    .executeTakeFirst();
  return row ?? null;
}
