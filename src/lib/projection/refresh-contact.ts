import type { ContactId } from '#shared/ids.ts';
import type { Owner } from '../core.ts';
import { composeContact } from './compose-contact.ts';
import type { FoyerDatabase } from './database.ts';

/** The tables a contact's row is made from: name them in a transaction that calls `refreshContact`. */
export const contactTables = (database: FoyerDatabase) => [
  database.contacts,
  database.contactFacts,
  database.contactNotices,
  database.outbox,
  database.meta,
];

/** Makes a contact's row anew from what is known of it and what waits. Writes only when something has changed. */
export async function refreshContact(database: FoyerDatabase, owner: Owner, id: ContactId): Promise<void> {
  const [facts, outbox, before] = await Promise.all([
    database.contactFacts.get(id),
    database.outbox.where('contact').equals(id).sortBy('order'),
    database.contacts.get(id),
  ]);
  if (!facts) {
    if (before) await database.contacts.delete(id);
    return;
  }
  const row = composeContact(facts, outbox, owner.user);
  if (JSON.stringify(before) !== JSON.stringify(row)) await database.contacts.put(row);
}
