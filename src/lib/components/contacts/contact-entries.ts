import type { ContactRow, PersonRow } from '$lib/projection/rows.ts';

/** What the list of contacts can be narrowed to. */
export const contactViews = ['all', 'colleagues', 'external', 'trash'] as const;
export type ContactView = (typeof contactViews)[number];

/** One line of the list: a heading, somebody of my company, or somebody outside. */
export type ContactEntry =
  | {
      readonly type: 'heading';
      readonly key: string;
      readonly kind: 'colleagues' | 'partner' | 'address-book' | 'trash';
      /** The company's name, of a partner. */
      readonly company: string;
      readonly count: number;
    }
  | { readonly type: 'colleague'; readonly key: string; readonly person: PersonRow }
  | { readonly type: 'contact'; readonly key: string; readonly contact: ContactRow };

/** The lines of a view: colleagues, then partners by company, then the address book, each under its heading. */
export function contactEntries(
  view: ContactView,
  colleagues: readonly PersonRow[],
  contacts: readonly ContactRow[],
): ContactEntry[] {
  const entries: ContactEntry[] = [];
  if (view === 'all' || view === 'colleagues') {
    const people = colleagues.map((person) => ({ type: 'colleague', key: person.user, person }) as const);
    entries.push(...under({ key: '~colleagues', kind: 'colleagues', company: '' }, people));
  }
  if (view === 'trash') {
    const trashed = contacts.filter(({ state }) => state === 'trashed');
    return under({ key: '~trash', kind: 'trash', company: '' }, trashed.map(lineOf));
  }
  if (view === 'colleagues') return entries;
  const active = contacts.filter(({ state }) => state === 'active');
  const byCompany = Map.groupBy(
    active.filter(({ source }) => source !== 'address-book'),
    ({ company }) => company,
  );
  for (const [company, of] of [...byCompany].sort(([one], [other]) => one.localeCompare(other))) {
    entries.push(...under({ key: `~${company}`, kind: 'partner', company }, of.map(lineOf)));
  }
  const typed = active.filter(({ source }) => source === 'address-book');
  entries.push(...under({ key: '~address-book', kind: 'address-book', company: '' }, typed.map(lineOf)));
  return entries;
}

const lineOf = (contact: ContactRow): ContactEntry => ({ type: 'contact', key: contact.id, contact });

function under(
  heading: Pick<Extract<ContactEntry, { type: 'heading' }>, 'key' | 'kind' | 'company'>,
  lines: readonly ContactEntry[],
): ContactEntry[] {
  return lines.length === 0 ? [] : [{ type: 'heading', ...heading, count: lines.length }, ...lines];
}
