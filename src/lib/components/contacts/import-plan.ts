import type { ContactRow } from '$lib/projection/rows.ts';
import { fileBytes, fileCards, type FileCard, type FileEntry } from '#shared/contact-files/card.ts';
import { readCsv } from '#shared/contact-files/csv.ts';
import { readVCards } from '#shared/contact-files/vcard.ts';

/** What a file holds: cards to add, and lines that are left out with the reason. */
export type ImportPlan =
  | { readonly type: 'too-large' }
  | {
      readonly type: 'read';
      readonly cards: readonly FileEntry[];
      readonly problems: readonly (Omit<FileEntry, 'problem'> & { readonly problem: FileEntry['problem'] | 'known' })[];
    };

/** Reads a file of contacts; what is in the contacts already, or twice in the file, is left out. */
export async function planImport(
  file: Pick<File, 'name' | 'size' | 'text'>,
  known: readonly ContactRow[],
): Promise<ImportPlan> {
  if (file.size > fileBytes) return { type: 'too-large' };
  const text = await file.text();
  const isVCard = /^\uFEFF?\s*BEGIN:VCARD/i.test(text) || /\.vcf$/i.test(file.name);
  const entries = isVCard ? readVCards(text) : readCsv(text);
  if (entries.length > fileCards) return { type: 'too-large' };
  const seen = new Set(
    known
      .filter(({ state }) => state === 'active')
      .map(({ name, company, fields }) => identityOf({ name, company, email: fields.email, phone: fields.phone })),
  );
  const cards: FileEntry[] = [];
  const problems: Extract<ImportPlan, { type: 'read' }>['problems'][number][] = [];
  for (const entry of entries) {
    const identity = identityOf(entry.card);
    if (entry.problem !== null) problems.push(entry);
    else if (seen.has(identity)) problems.push({ ...entry, problem: 'known' });
    else {
      seen.add(identity);
      cards.push(entry);
    }
  }
  return { type: 'read', cards, problems };
}

/** What makes two cards the same for an import. */
const identityOf = ({ name = '', company = '', email = '', phone = '' }: FileCard): string =>
  [name, company, email, phone.replace(/[^+0-9]/g, '')].map((part) => part.trim().toLowerCase()).join('\n');
