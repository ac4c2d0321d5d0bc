import type { Transaction } from 'kysely';
import { contactIdOf, newContactId, type ContactId, type UserId } from '#shared/ids.ts';
import { notShared } from '#shared/records/contact.ts';
import type { Changes } from '../companies/changes.ts';
import type { Database } from '../storage/tables/database.ts';
import { readableContactOf } from './find-contact.ts';
import { publishContact, publishProfiles, type Contact } from './publish.ts';
import { refreshEntries } from './readers.ts';

/**
 * Keeps a person of another company as a contact of `owner`, as adding them does (S33). Done once however often it is
 * asked: who can read a card of that person already gets that one, and one in the owner's trash comes back. Whether the two
 * may meet is for the caller to decide. Null for a colleague, whom the directory has.
 */
export async function saveContact(
  trx: Transaction<Database>,
  changes: Changes,
  owner: UserId,
  person: UserId,
  now: number = Date.now(),
): Promise<ContactId | null> {
  const rows = await trx
    .selectFrom('person')
    .select(['id', 'company', 'name'])
    .where('id', 'in', [owner, person])
    .execute();
  const [keeper, kept] = [rows.find(({ id }) => id === owner), rows.find(({ id }) => id === person)];
  if (!keeper || !kept || keeper.company === kept.company) return null;
  const readable = await readableContactOf(trx, owner, person);
  if (readable) return readable.id;

  const id = await freeId(trx, owner, person);
  const trashed = await trx
    .updateTable('contact')
    .set({ trashed_at: null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  const contact: Contact = trashed ?? {
    id,
    owner,
    company: keeper.company,
    source: 'partner',
    person,
    name: kept.name,
    mode: notShared.mode,
    sharing: JSON.stringify(notShared),
    created_at: now,
    trashed_at: null,
  };
  if (!trashed) await trx.insertInto('contact').values(contact).execute();
  publishContact(changes, contact);
  await publishProfiles(trx, changes, [person]);
  await refreshEntries(trx, changes, contact);
  return id;
}

/** The id of the pair; another one where the card under it was given to somebody else, who keeps it. */
async function freeId(trx: Transaction<Database>, owner: UserId, person: UserId): Promise<ContactId> {
  const id = contactIdOf(owner, person);
  const held = await trx
    .selectFrom('contact')
    .select('id')
    .where('id', '=', id)
    .where('owner', '<>', owner)
    .executeTakeFirst();
  return held ? newContactId() : id;
}
