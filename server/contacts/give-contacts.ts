import type { Transaction } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import { publishContact, sharingOf, type Contact } from './publish.ts';
import { colleagues, refreshReaders } from './readers.ts';

/**
 * Gives contacts of one company another owner of the same company, inside a command; everybody whom that concerns is told
 * (R10). With whom they are shared stays, but nobody shares a card with themselves.
 */
export async function giveContacts(
  trx: Transaction<Database>,
  changes: Changes,
  contacts: readonly Contact[],
  owner: UserId,
): Promise<void> {
  for (const part of inParts(contacts.map(({ id }) => id))) {
    await trx.updateTable('contact').set({ owner }).where('id', 'in', part).execute();
  }
  const [first] = contacts;
  const isListed = contacts.some(({ mode }) => mode === 'listed');
  const people = first && isListed ? await colleagues(trx, first.company) : [];
  for (const contact of contacts) {
    const given: Contact = { ...contact, owner, sharing: withoutOwner(contact, owner) };
    if (given.sharing !== contact.sharing) {
      await trx.updateTable('contact').set({ sharing: given.sharing }).where('id', '=', given.id).execute();
    }
    publishContact(changes, given);
    await refreshReaders(trx, changes, given, people);
  }
}

function withoutOwner(contact: Contact, owner: UserId): string {
  const sharing = sharingOf(contact);
  if (!sharing.users.includes(owner)) return contact.sharing;
  return JSON.stringify({ ...sharing, users: sharing.users.filter((user) => user !== owner) });
}
