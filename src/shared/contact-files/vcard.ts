import { checkCard, type FileCard, type FileEntry } from './card.ts';

interface Property {
  readonly name: string;
  readonly types: string;
  readonly value: string;
}

/** Reads the cards of a vCard file, version 2.1 to 4.0, as phones and mail programs write them. */
export function readVCards(text: string): FileEntry[] {
  const entries: FileEntry[] = [];
  let begun: { line: number; properties: Property[] } | null = null;
  for (const { line, content } of unfolded(text)) {
    const property = parseProperty(content);
    if (property === null) continue;
    const { name, value } = property;
    if (name === 'BEGIN' && value.toUpperCase() === 'VCARD') begun = { line, properties: [] };
    else if (name === 'END' && value.toUpperCase() === 'VCARD' && begun) {
      entries.push(checkCard(begun.line, cardOf(begun.properties)));
      begun = null;
    } else begun?.properties.push(property);
  }
  // A card that never ends was cut off: what there is of it may be half a name.
  if (begun) entries.push({ line: begun.line, card: {}, problem: { type: 'unreadable' } });
  return entries;
}

/** Writes contacts as vCard 3.0, which every phone reads. */
export const writeVCards = (cards: readonly FileCard[]): string => cards.map(writeVCard).join('');

function writeVCard(card: FileCard): string {
  const name = card.name ?? card.company ?? card.email ?? card.phone ?? card.mobile ?? '';
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `FN:${escape(name)}`,
    // Where a family name ends nobody here knows; the whole name stands in its place.
    `N:${escape(name)};;;;`,
    line('X-PHONETIC-LAST-NAME', card.reading),
    line('ORG', card.company),
    line('TITLE', card.title),
    line('TEL;TYPE=WORK,VOICE', card.phone),
    line('TEL;TYPE=CELL', card.mobile),
    line('EMAIL;TYPE=INTERNET', card.email),
    line('NOTE', card.memo),
    card.tags && card.tags.length > 0 ? `CATEGORIES:${card.tags.map(escape).join(',')}` : null,
    'END:VCARD',
  ];
  return lines.flatMap((one) => (one === null ? [] : [`${folded(one)}\r\n`])).join('');
}

const line = (name: string, value: string | undefined): string | null => (value ? `${name}:${escape(value)}` : null);

const escape = (text: string): string =>
  text
    .replace(/\\/g, '\\\\')
    .replace(/\r?\n/g, '\\n')
    .replace(/[,;]/g, (sign) => `\\${sign}`);

/** Lines of more than 75 bytes go on in the next one, never in the middle of a letter. */
function folded(text: string): string {
  const encoder = new TextEncoder();
  let out = '';
  let bytes = 0;
  for (const letter of text) {
    const size = encoder.encode(letter).length;
    if (bytes + size > 74) {
      out += '\r\n ';
      bytes = 1;
    }
    out += letter;
    bytes += size;
  }
  return out;
}

function* unfolded(text: string): Generator<{ readonly line: number; readonly content: string }> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  let from = 0;
  let content = '';
  for (const [index, next] of lines.entries()) {
    if (/^[ \t]/.test(next)) content += next.slice(1);
    // Quoted-printable goes on after a line that ends with an equals sign.
    else if (content.endsWith('=') && /QUOTED-PRINTABLE/i.test(content)) content = content.slice(0, -1) + next;
    else {
      if (content !== '') yield { line: from, content };
      from = index + 1;
      content = next;
    }
  }
  if (content !== '') yield { line: from, content };
}

function parseProperty(content: string): Property | null {
  const match = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:[^:;"]|"[^"]*")*)*):(.*)$/s.exec(content);
  if (!match) return null;
  const [, name = '', parameters = '', raw = ''] = match;
  const types = parameters.toUpperCase();
  const value = types.includes('QUOTED-PRINTABLE') ? quotedPrintable(raw) : raw;
  return { name: name.toUpperCase(), types, value };
}

function quotedPrintable(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const hex = /^=([0-9A-F]{2})/i.exec(text.slice(at, at + 3))?.[1];
    if (hex === undefined) bytes.push(...new TextEncoder().encode(text.charAt(at)));
    else {
      bytes.push(parseInt(hex, 16));
      at += 2;
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function cardOf(properties: readonly Property[]): FileCard {
  const first = (name: string): string => {
    const found = properties.find((property) => property.name === name);
    return found ? unescape(found.value) : '';
  };
  const phones = properties.filter(({ name }) => name === 'TEL');
  const isMobile = ({ types }: Property): boolean => types.includes('CELL') || types.includes('MOBILE');
  const mobile = phones.find(isMobile);
  const phone = phones.find((property) => property !== mobile && !property.types.includes('FAX'));
  const number = (property: Property | undefined): string =>
    property ? unescape(property.value).replace(/^tel:/i, '') : '';
  const [family = '', given = ''] = partsOf(properties.find(({ name }) => name === 'N')?.value ?? '', ';');
  const reading = [first('X-PHONETIC-LAST-NAME'), first('X-PHONETIC-FIRST-NAME')].filter((part) => part !== '');
  const [company = ''] = partsOf(properties.find(({ name }) => name === 'ORG')?.value ?? '', ';');
  const mail = properties.find(({ name }) => name === 'EMAIL');
  const categories = properties.filter(({ name }) => name === 'CATEGORIES');
  return {
    name: oneLine(first('FN') || [given, family].filter((part) => part !== '').join(' ')),
    reading: oneLine(reading.join(' ')),
    company: oneLine(company),
    title: oneLine(first('TITLE')),
    phone: oneLine(number(phone)),
    mobile: oneLine(number(mobile)),
    email: oneLine(mail ? unescape(mail.value).replace(/^mailto:/i, '') : ''),
    memo: first('NOTE'),
    tags: categories.flatMap(({ value }) => partsOf(value, ',')),
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Splits at a sign that is not escaped. */
function partsOf(value: string, sign: ',' | ';'): string[] {
  const parts = value.match(new RegExp(`(?:\\\\.|[^\\\\${sign}])+|(?<=^|${sign})(?=${sign}|$)`, 'gs')) ?? [];
  return parts.map(unescape);
}

const unescape = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, sign: string) => (sign === 'n' || sign === 'N' ? '\n' : sign));
