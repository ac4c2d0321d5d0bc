import type { IdentityCard } from './identity-card.ts';

const lineBytes = 75;
const encoder = new TextEncoder();

/** My card as a vCard 3.0 in UTF-8, which address books of phones and computers read. */
export function myVcard({ name, title, company, email, phone, link }: IdentityCard): string {
  const lines = [
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
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** Family and given name as far as a name says: of one word, as Korean and Japanese names often are, it is told whole. */
function structuredName(name: string): string {
  const words = name.trim().split(/\s+/u);
  const family = words.length > 1 ? (words.at(-1) ?? '') : name.trim();
  const given = words.length > 1 ? words.slice(0, -1).join(' ') : '';
  return `${escaped(family)};${escaped(given)};;;`;
}

const escaped = (text: string): string => text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n');

/** Long lines go on in the next one after a space; no letter is cut in two. */
function folded(line: string): string {
  let out = '';
  let bytes = 0;
  for (const letter of line) {
    const size = encoder.encode(letter).length;
    if (bytes + size > lineBytes) {
      out += '\r\n ';
      bytes = 1;
    }
    out += letter;
    bytes += size;
  }
  return out;
}
