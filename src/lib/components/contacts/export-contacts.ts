import type { ContactRow } from '$lib/projection/rows.ts';
import { saveFile } from '$lib/platform/save-file.ts';
import { writeCsv } from '#shared/contact-files/csv.ts';
import { writeVCards } from '#shared/contact-files/vcard.ts';
import { cardOf } from './contact-card.ts';

/** Gives contacts to the person as a file. */
export function exportContacts(contacts: readonly ContactRow[], type: 'vcard' | 'csv'): void {
  const cards = contacts.map(cardOf);
  if (type === 'vcard') saveFile('contacts.vcf', 'text/vcard', writeVCards(cards));
  else saveFile('contacts.csv', 'text/csv', writeCsv(cards));
}
