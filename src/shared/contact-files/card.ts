import { limits } from '../limits.ts';
import * as v from 'valibot';
import { contactFieldSchemas, type ContactTextField } from '../records/contact.ts';

/** A contact as it comes from a file or goes into one. */
export type FileCard = Partial<Record<ContactTextField, string>> & { readonly tags?: readonly string[] };

/** What is wrong with one card of a file. */
export type CardProblem =
  /** There is no name, and nothing to call it by. */
  | { readonly type: 'no-name' }
  /** A field is too long, or holds what it cannot. */
  | { readonly type: 'field'; readonly field: ContactTextField | 'tags' }
  /** The file says something here that cannot be read. */
  | { readonly type: 'unreadable' };

/** One card of a file: where it began, what is on it, and what is wrong with it, if anything. */
export interface FileEntry {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly card: FileCard;
  readonly problem: CardProblem | null;
}

/** Trims a card, leaves out what is empty, and says what does not fit. */
export function checkCard(line: number, raw: FileCard): FileEntry {
  const card: { [field in ContactTextField]?: string } & { tags?: readonly string[] } = {};
  for (const [field, value] of Object.entries(raw) as [ContactTextField | 'tags', string | readonly string[]][]) {
    if (field === 'tags') {
      const tags = [...new Set((value as readonly string[]).map((tag) => tag.trim()).filter((tag) => tag !== ''))];
      if (tags.length > 0) card.tags = tags;
    } else {
      const text = (value as string).trim();
      if (text !== '') card[field] = text;
    }
  }
  if (!card.name && !card.company && !card.email && !card.phone && !card.mobile) {
    return { line, card, problem: { type: 'no-name' } };
  }
  for (const [field, value] of Object.entries(card) as [ContactTextField | 'tags', string | readonly string[]][]) {
    const fits = v.is(contactFieldSchemas[field], { key: 'x', kind: 'contact-field', at: 0, value });
    if (!fits) return { line, card, problem: { type: 'field', field } };
  }
  return { line, card, problem: null };
}

/** Most bytes of a file that is read: thousands of contacts without their photos. */
export const fileBytes = 8 * 1024 * 1024;
/** Most cards of one file. */
export const fileCards = limits.contactsOfOne;
