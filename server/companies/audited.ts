import type { Kysely, Transaction } from 'kysely';
import type { CompanyMember } from '#shared/api/companies.ts';
import type { AuditAction } from '#shared/audit-actions.ts';
import type { CompanyId, GroupId } from '#shared/ids.ts';
import { audit, type Actor } from '../audit/audit.ts';
import type { Database } from '../storage/tables/database.ts';

/** What a group is called, for people who read the log later; null for none. */
export async function groupName(db: Kysely<Database>, group: GroupId | null): Promise<string | null> {
  if (group === null) return null;
  const found = await db.selectFrom('company_group').select('name').where('id', '=', group).executeTakeFirst();
  return found?.name ?? null;
}

/** Writes down who has become a member, and as what. */
export async function auditMember(
  trx: Transaction<Database>,
  entry: {
    readonly company: CompanyId;
    readonly by: Actor;
    readonly action: AuditAction;
    readonly member: CompanyMember;
    readonly at: number;
  },
): Promise<void> {
  const { member, ...rest } = entry;
  const { id, name, email, title, role } = member;
  const group = await groupName(trx, member.group);
  await audit(trx, { ...rest, subject: { id, name }, after: { email, title, role, group } });
}
