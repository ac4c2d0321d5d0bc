import type { Transaction } from 'kysely';
import type { ContactId, UserId } from '#shared/ids.ts';
import { notFound } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Contact } from './publish.ts';

/** A member's own contact. @throws ApiFailure `not-found` also for a contact that is somebody else's */
export async function ownContact(trx: Transaction<Database>, owner: UserId, id: ContactId): Promise<Contact> {
  const found = await trx
    .selectFrom('contact')
    .selectAll()
    .where('id', '=', id)
    .where('owner', '=', owner)
    .executeTakeFirst();
  if (!found) throw notFound();
  return found;
}

/** Whether a member reads another card of the person of a card. */
export async function hasOtherCard(
  trx: Transaction<Database>,
  reader: UserId,
  { id, person }: Pick<Contact, 'id' | 'person'>,
): Promise<boolean> {
  return person !== null && (await readableContacts(trx, reader, person)).some((contact) => contact.id !== id);
}

/** The oldest card of a person that a member may read and that is not in the trash: their own first, then one shared with them. */
export async function readableContactOf(
  trx: Transaction<Database>,
  reader: UserId,
  person: UserId,
): Promise<Contact | null> {
  const rows = await readableContacts(trx, reader, person);
  return rows.find(({ owner }) => owner === reader) ?? rows[0] ?? null;
}

const readableContacts = (trx: Transaction<Database>, reader: UserId, person: UserId): Promise<Contact[]> =>
  trx
    .selectFrom('contact')
    .innerJoin('person as reader', 'reader.company', 'contact.company')
    .leftJoin('contact_reader', (join) =>
      join.onRef('contact_reader.contact', '=', 'contact.id').on('contact_reader.user', '=', reader),
    )
    .selectAll('contact')
    .where('reader.id', '=', reader)
    .where('contact.person', '=', person)
    .where('contact.trashed_at', 'is', null)
    .where((where) => where.or([where('contact_reader.user', 'is not', null), where('contact.mode', '=', 'company')]))
    .orderBy('contact.created_at')
    .execute();
