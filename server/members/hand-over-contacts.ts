import type { Kysely, Transaction } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import { publishContact } from '../contacts/publish.ts';
import { refreshReaders } from '../contacts/readers.ts';
import { inParts } from '../storage/in-parts.ts';
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

/**
 * Gives the contacts that somebody owns another owner of the same company, with their sharing as it is (R10). What lies
 * in the trash stays there and goes when its time is over. Gives how many there were.
 */
export async function handOverContacts(
  trx: Transaction<Database>,
  changes: Changes,
  company: CompanyId,
  from: UserId,
  to: UserId,
): Promise<number> {
  const contacts = await trx
    .selectFrom('contact')
    .selectAll()
    .where('owner', '=', from)
    .where('trashed_at', 'is', null)
    .execute();
  for (const part of inParts(contacts.map(({ id }) => id))) {
    await trx.updateTable('contact').set({ owner: to }).where('id', 'in', part).execute();
  }
  const isListed = contacts.some(({ mode }) => mode === 'listed');
  const people = isListed ? await colleagues(trx, company) : [];
  for (const contact of contacts) {
    const after = { ...contact, owner: to };
    publishContact(changes, after);
    await refreshReaders(trx, changes, after, people);
  }
  return contacts.length;
}

async function colleagues(trx: Transaction<Database>, company: CompanyId) {
  const people = await trx.selectFrom('person').select('id').where('company', '=', company).execute();
  const parties = await partiesOf(
    trx,
    people.map(({ id }) => id),
  );
  return [...parties.values()];
}
