import { escaped, vcardText } from '#shared/vcard/text.ts';
import type { IdentityCard } from './identity-card.ts';

/** My card as a vCard 3.0 in UTF-8, which address books of phones and computers read. */
export function myVcard({ name, title, company, email, phone, link }: IdentityCard): string {
  return vcardText([
    'BEGIN:VCARD',
    'VERSION:3.0',
    `FN:${escaped(name)}`,
    `N:${structuredName(name)}`,
    `ORG:${escaped(company.name)}`,
    ...(title === null ? [] : [`TITLE:${escaped(title)}`]),
    `EMAIL;TYPE=WORK:${escaped(email)}`,
    ...(phone === null ? [] : [`TEL;TYPE=CELL:${phone}`]),
    `URL:${link}`,
    'END:VCARD',
  ]);
}

/** Family and given name as far as a name says: of one word, as Korean and Japanese names often are, it is told whole. */
function structuredName(name: string): string {
  const words = name.trim().split(/\s+/u);
  const family = words.length > 1 ? (words.at(-1) ?? '') : name.trim();
  const given = words.length > 1 ? words.slice(0, -1).join(' ') : '';
  return `${escaped(family)};${escaped(given)};;;`;
}
