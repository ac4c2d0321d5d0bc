import { sql, type Transaction } from 'kysely';
import type { Locale } from '#shared/api/accounts.ts';
import type { UserId } from '#shared/ids.ts';
import { homeDocument } from '#shared/documents/names.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Changes } from '../companies/changes.ts';
import { directoryColumns, publishPerson } from '../companies/directory.ts';
import { refreshReach } from '../companies/reach.ts';
import { handOverContacts } from '../members/hand-over-contacts.ts';
import { leaveAllRooms } from '../members/leave-rooms.ts';
import { sealRoomsWith } from '../members/seal-rooms.ts';
import { refreshSharing } from '../contacts/readers.ts';
import { publishCards } from '../rooms/cards.ts';
import { recheckRooms } from '../rooms/recheck.ts';
import type { Database } from '../storage/tables/database.ts';

/** What somebody is called whose name was erased, in the language of whoever ordered it. */
export const formerMember: Readonly<Record<Locale, string>> = {
  en: 'Former member',
  ko: '이전 구성원',
  ja: '元メンバー',
};

/**
 * Takes away who a person is: name, title, photo, addresses, codes, number and read marks, in their company and wherever
 * others see them. They are no member any more, and out of every group room; their contacts are `heir`'s. Done again it
 * changes nothing.
 */
export async function forgetPerson(
  trx: Transaction<Database>,
  changes: Changes,
  accounts: Pick<Accounts, 'closeAccount'>,
  user: UserId,
  name: string,
  heir: UserId | null,
  now: number,
): Promise<void> {
  const email = `${user}@erased.invalid`;
  const { company, removed_at: removedAt } = await trx
    .selectFrom('person')
    .select(['company', 'removed_at'])
    .where('id', '=', user)
    .executeTakeFirstOrThrow();
  // Whoever was removed before has left them all, and handed over what they kept.
  await leaveAllRooms(trx, changes, user, null, now);
  if (heir !== null) await handOverContacts(trx, changes, user, heir);
  await accounts.closeAccount(trx, user, email);
  const person = await trx
    .updateTable('person')
    .set({
      name,
      email,
      title: null,
      group_id: null,
      photo: null,
      message_id: null,
      message_id_key: null,
      role: 'member',
      auditor: 0,
      suspended: 1,
      signed_in_at: null,
      signed_in_by: null,
      removed_at: removedAt ?? now,
    })
    .where('id', '=', user)
    .returning(directoryColumns)
    .executeTakeFirstOrThrow();
  await sql`update ${sql.table('user')} set "name" = ${name} where "id" = ${user}`.execute(trx);
  const codes = await trx.selectFrom('contact_code').select('id').where('owner', '=', user).execute();
  for (const { id } of codes) changes.withdraw(homeDocument(user), id);
  await trx
    .deleteFrom('contact_code_use')
    .where('code', 'in', (own) => own.selectFrom('contact_code').select('id').where('owner', '=', user))
    .execute();
  await trx.deleteFrom('contact_code').where('owner', '=', user).execute();
  for (const table of ['sign_on_identity', 'read_mark'] as const) {
    await trx.deleteFrom(table).where('user', '=', user).execute();
  }
  // Their own invitation holds name and address too.
  await trx.deleteFrom('member_invitation').where('joined', '=', user).execute();
  publishPerson(changes, person);
  await publishCards(trx, changes, user);
  await refreshReach(trx, changes, company, now, user);
  await recheckRooms(trx, changes, { user }, now);
  await sealRoomsWith(trx, changes, { id: user, company }, now);
  await refreshSharing(trx, changes, company);
  changes.users.add(user);
}
