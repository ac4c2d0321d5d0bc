import type { Transaction } from 'kysely';
import { contactDocument, homeDocument } from '#shared/documents/names.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Party } from '#shared/policy/decide.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import { enterCompany, enterContact, sharingOf, type Contact } from './publish.ts';

/**
 * Brings who finds a card in their home in line with its sharing as it is now (R10), and tells everybody whom that
 * concerns. Live devices of those who lost it are closed out of it.
 */
export async function refreshReaders(
  trx: Transaction<Database>,
  changes: Changes,
  contact: Contact,
  people: readonly Party[],
): Promise<void> {
  const known = await trx.selectFrom('contact_reader').select('user').where('contact', '=', contact.id).execute();
  const before = new Set(known.map(({ user }) => user));
  const after = readersOf(contact, people);
  const lost = [...before].filter((user) => !after.has(user));
  const won = [...after].filter((user) => !before.has(user));
  for (const part of inParts(lost)) {
    await trx.deleteFrom('contact_reader').where('contact', '=', contact.id).where('user', 'in', part).execute();
  }
  for (const part of inParts(won)) {
    await trx
      .insertInto('contact_reader')
      .values(part.map((user) => ({ contact: contact.id, user })))
      .execute();
  }
  for (const user of lost) changes.withdraw(homeDocument(user), contact.id);
  // What is published already is left as it is.
  for (const user of after) enterContact(changes, user, contact);
  changes.documents.add(contactDocument(contact.id));
}

/** The same with the company's own list, for a change of the sharing itself or of the trash. */
export async function refreshEntries(trx: Transaction<Database>, changes: Changes, contact: Contact): Promise<void> {
  const people = contact.mode === 'listed' ? await colleagues(trx, contact.company) : [];
  await refreshReaders(trx, changes, contact, people);
  enterCompany(changes, contact);
}

/** Does so for all cards that a company's people share by name or by group: somebody has changed groups, came or went. */
export async function refreshSharing(trx: Transaction<Database>, changes: Changes, company: CompanyId): Promise<void> {
  const shared = await trx
    .selectFrom('contact')
    .selectAll()
    .where('company', '=', company)
    .where('mode', '=', 'listed')
    .where('trashed_at', 'is', null)
    .execute();
  if (shared.length === 0) return;
  const people = await colleagues(trx, company);
  for (const contact of shared) await refreshReaders(trx, changes, contact, people);
}

/** Everybody of a company who can act, with their groups. */
export async function colleagues(trx: Transaction<Database>, company: CompanyId): Promise<readonly Party[]> {
  const people = await trx.selectFrom('person').select('id').where('company', '=', company).execute();
  const parties = await partiesOf(
    trx,
    people.map(({ id }) => id),
  );
  return [...parties.values()];
}

function readersOf(contact: Contact, people: readonly Party[]): Set<UserId> {
  const readers = new Set([contact.owner]);
  // In the trash it is its owner's alone.
  if (contact.mode !== 'listed' || contact.trashed_at !== null) return readers;
  const { users, groups } = sharingOf(contact);
  for (const person of people) {
    const isListed = users.includes(person.user) || groups.some((group) => person.groups.includes(group));
    if (isListed) readers.add(person.user);
  }
  return readers;
}
