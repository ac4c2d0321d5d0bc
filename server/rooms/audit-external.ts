import type { Transaction } from 'kysely';
import type { CompanyId, RoomId } from '#shared/ids.ts';
import { audit, bySystem, type Actor } from '../audit/audit.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Writes into the audit logs of companies that their people meet others in a group (S67). Nothing for a room of one.
 * @param companies everybody's who is in it
 * @param concerned those whose people have not met others in it before
 * @param own whose person does it: where from, and that person's id, is for their own company's log alone
 */
export async function auditExternal(
  trx: Transaction<Database>,
  { room, name }: { readonly room: RoomId; readonly name: string | null },
  companies: readonly CompanyId[],
  concerned: readonly CompanyId[],
  { by, own }: { readonly by: Actor; readonly own: CompanyId },
  at: number,
): Promise<void> {
  if (companies.length < 2) return;
  const rows = await trx.selectFrom('company').select('name').where('id', 'in', companies).orderBy('name').execute();
  const after = { companies: rows.map((company) => company.name) };
  const subject = { id: room, name };
  for (const company of concerned) {
    const actor = company === own ? by : bySystem;
    await audit(trx, { company, by: actor, action: 'room.external-created', subject, after, at });
  }
}
