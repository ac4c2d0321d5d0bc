import { typesOf, vcardProperties, type VcardProperty } from '../vcard/properties.ts';
import { escaped, partsOf as rawParts, unescaped, vcardText } from '../vcard/text.ts';
import { checkCard, type FileCard, type FileEntry } from './card.ts';

/** Reads the cards of a vCard file, version 2.1 to 4.0, as phones and mail programs write them. */
export function readVCards(text: string): FileEntry[] {
  const entries: FileEntry[] = [];
  let begun: { line: number; properties: VcardProperty[] } | null = null;
  for (const property of vcardProperties(text)) {
    const { line, name, value } = property;
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
    `FN:${escaped(name)}`,
    // Where a family name ends nobody here knows; the whole name stands in its place.
    `N:${escaped(name)};;;;`,
    line('X-PHONETIC-LAST-NAME', card.reading),
    line('ORG', card.company),
    line('TITLE', card.title),
    line('TEL;TYPE=WORK,VOICE', card.phone),
    line('TEL;TYPE=CELL', card.mobile),
    line('EMAIL;TYPE=INTERNET', card.email),
    line('NOTE', card.memo),
    card.tags && card.tags.length > 0 ? `CATEGORIES:${card.tags.map(escaped).join(',')}` : null,
    'END:VCARD',
  ];
  return vcardText(lines.filter((one) => one !== null));
}

const line = (name: string, value: string | undefined): string | null => (value ? `${name}:${escaped(value)}` : null);

function cardOf(properties: readonly VcardProperty[]): FileCard {
  const first = (name: string): string => {
    const found = properties.find((property) => property.name === name);
    return found ? unescaped(found.value) : '';
  };
  const phones = properties.filter(({ name }) => name === 'TEL');
  const isMobile = (property: VcardProperty): boolean =>
    typesOf(property).some((type) => type === 'CELL' || type === 'MOBILE');
  const mobile = phones.find(isMobile);
  const phone = phones.find((property) => property !== mobile && !typesOf(property).includes('FAX'));
  const number = (property: VcardProperty | undefined): string =>
    property ? unescaped(property.value).replace(/^tel:/i, '') : '';
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
    email: oneLine(mail ? unescaped(mail.value).replace(/^mailto:/i, '') : ''),
    memo: first('NOTE'),
    tags: categories.flatMap(({ value }) => partsOf(value, ',')),
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const partsOf = (value: string, sign: ',' | ';'): string[] => rawParts(value, sign).map(unescaped);
