import type { Kysely } from 'kysely';
import type { AuditAction } from '#shared/audit-actions.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

/** Everything that replaces a policy. */
const replacing: readonly AuditAction[] = [
  'policy.changed',
  'partner.requested',
  'partner.accepted',
  'partner.declined',
  'partner.withdrawn',
  'partner.paused',
  'partner.resumed',
  'partner.ended',
];

/** Who changed a company's policy last, and when; null where nobody did. */
export async function lastPolicyChange(
  db: Kysely<Database>,
  company: CompanyId,
): Promise<{ readonly by: string | null; readonly at: number } | null> {
  const row = await db
    .selectFrom('audit')
    .select(['actor_name as by', 'at'])
    .where('company', '=', company)
    .where('action', 'in', replacing)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
