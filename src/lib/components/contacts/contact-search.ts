import type { ContactRow } from '$lib/projection/rows.ts';
import { search, searchEntry, type SearchEntry } from '../rooms/search-index.ts';

/** What a search of contacts looks through. */
export interface ContactIndex {
  readonly names: readonly SearchEntry<ContactRow>[];
  readonly numbers: readonly { readonly contact: ContactRow; readonly digits: string }[];
}

/** Prepares contacts to be found by name, reading, company, title, e-mail, tag, and by digits of their numbers. */
export function contactIndex(contacts: readonly ContactRow[]): ContactIndex {
  return {
    names: contacts.map((contact) =>
      searchEntry(contact, [
        contact.name,
        contact.nickname ?? '',
        contact.fields.reading,
        contact.company,
        contact.title,
        contact.fields.email,
        ...contact.tags,
      ]),
    ),
    numbers: contacts.map((contact) => ({
      contact,
      digits: `${digitsOf(contact.fields.phone)} ${digitsOf(contact.fields.mobile)}`,
    })),
  };
}

const phoneLike = /^[+0-9\s().-]+$/;

/** The contacts that a query finds, in their order; all when it is empty. */
export function searchContacts(index: ContactIndex, query: string): ContactRow[] {
  const found = new Set(search(index.names, query));
  const digits = digitsOf(query);
  if (phoneLike.test(query.normalize('NFKC')) && digits.length >= 2) {
    // 011… and +81 11… are one number: the leading zero is not dialled from abroad.
    const abroad = digits.replace(/^0+/, '');
    for (const { contact, digits: known } of index.numbers) {
      if (known.includes(digits) || (abroad.length >= 4 && known.includes(abroad))) found.add(contact);
    }
  }
  return index.numbers.flatMap(({ contact }) => (found.has(contact) ? [contact] : []));
}

/** The digits of a number however it is written, full width too. */
const digitsOf = (text: string): string => text.normalize('NFKC').replace(/\D/g, '');
