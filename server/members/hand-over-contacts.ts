import type { Kysely, Transaction } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { giveContacts } from '../contacts/give-contacts.ts';
import type { Database } from '../storage/tables/database.ts';

/** How many contacts somebody owns, the trash left out. */
export async function countContacts(db: Kysely<Database>, owner: UserId): Promise<number> {
  const { count } = await db
    .selectFrom('contact')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('owner', '=', owner)
    .where('trashed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Gives the contacts that somebody owns to a colleague. What lies in the trash stays there and goes when its time is over. Gives how many there were. */
export async function handOverContacts(
  trx: Transaction<Database>,
  changes: Changes,
  from: UserId,
  to: UserId,
): Promise<number> {
  const contacts = await trx
    .selectFrom('contact')
    .selectAll()
    .where('owner', '=', from)
    .where('trashed_at', 'is', null)
    .execute();
  await giveContacts(trx, changes, contacts, to);
  return contacts.length;
}
