import type { Selectable, Transaction } from 'kysely';
import { companyDocument, contactDocument, homeDocument } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import type { ContactEntry, Sharing } from '#shared/records/contact.ts';
import type { Changes } from '../companies/changes.ts';
import { inParts } from '../storage/in-parts.ts';
import type { ContactTable } from '../storage/tables/contact-tables.ts';
import type { Database } from '../storage/tables/database.ts';

/** A row of `contact`. */
export type Contact = Selectable<ContactTable>;

export const sharingOf = ({ sharing }: Pick<Contact, 'sharing'>): Sharing => JSON.parse(sharing) as Sharing;

/** Publishes what the server knows of a card, in the card itself. */
export function publishContact(changes: Changes, contact: Contact): void {
  const { id, owner, source, person, name, created_at: createdAt, trashed_at: trashedAt } = contact;
  const sharing = sharingOf(contact);
  const told = { kind: 'contact', contact: id, owner, source, person, name, sharing, createdAt, trashedAt } as const;
  changes.publish(contactDocument(id), 'contact', told);
}

/** Tells a person that a card is there for them. */
export function enterContact(changes: Changes, user: UserId, contact: Contact): void {
  changes.publish(homeDocument(user), contact.id, entryOf(contact));
}

/** Tells a whole company of a card that is shared with it, or takes it out of its list. */
export function enterCompany(changes: Changes, contact: Contact): void {
  const directory = companyDocument(contact.company);
  if (contact.mode === 'company' && contact.trashed_at === null) {
    changes.publish(directory, contact.id, entryOf(contact));
  } else changes.withdraw(directory, contact.id);
}

const entryOf = ({ id, trashed_at }: Contact): Omit<ContactEntry, 'key'> => ({
  kind: 'contact-entry',
  contact: id,
  state: trashed_at === null ? 'active' : 'trashed',
});

/** Publishes how people look now on the cards that others keep of them (S41, S54). */
export async function publishProfiles(
  trx: Transaction<Database>,
  changes: Changes,
  people: readonly UserId[],
): Promise<void> {
  for (const part of inParts(people)) {
    const cards = await trx
      .selectFrom('contact')
      .innerJoin('person', 'person.id', 'contact.person')
      .innerJoin('company', 'company.id', 'person.company')
      .select([
        'contact.id',
        'person.id as user',
        'person.name as nickname',
        'person.title',
        'person.photo',
        'company.id as company',
        'company.name as companyName',
        'company.colour',
        'company.logo',
      ])
      .where('contact.person', 'in', part)
      .execute();
    for (const { id, company, companyName: name, colour, logo, ...profile } of cards) {
      changes.publish(contactDocument(id), 'profile', {
        kind: 'contact-profile',
        ...profile,
        company: { id: company, name, colour, logo },
      });
    }
  }
}
