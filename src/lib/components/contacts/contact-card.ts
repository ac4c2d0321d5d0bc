import type { ContactRow } from '$lib/projection/rows.ts';
import type { FileCard } from '#shared/contact-files/card.ts';

/** A contact as it goes into a file: what is written on it, and of a partner what they say of themselves. */
export const cardOf = (contact: ContactRow): FileCard => ({
  ...contact.fields,
  name: contact.name,
  company: contact.company,
  title: contact.title,
  tags: contact.tags,
});
