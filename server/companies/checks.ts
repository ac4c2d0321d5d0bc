import type { Transaction } from 'kysely';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';
import { invalid, taken } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';

/** Fails unless the group is the company's. @throws ApiFailure `invalid` naming `field` */
export async function checkGroup(
  trx: Transaction<Database>,
  company: CompanyId,
  group: GroupId,
  field: string,
): Promise<void> {
  const found = await trx
    .selectFrom('company_group')
    .select('id')
    .where('id', '=', group)
    .where('company', '=', company)
    .executeTakeFirst();
  if (!found) throw invalid(field, 'There is no such group in this company.');
}

/** Fails when the message ID is somebody else's, whatever case it is written in (S17). @throws ApiFailure `taken` */
export async function checkMessageId(trx: Transaction<Database>, messageId: string, owner: UserId): Promise<void> {
  const holder = await trx
    .selectFrom('person')
    .select('id')
    .where('message_id_key', '=', messageId.toLowerCase())
    .executeTakeFirst();
  if (holder && holder.id !== owner) throw taken('messageId');
}
