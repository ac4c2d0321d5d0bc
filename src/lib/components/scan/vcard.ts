import { typesOf, vcardProperties, type VcardProperty } from '#shared/vcard/properties.ts';
import { partsOf, unescaped } from '#shared/vcard/text.ts';
import { fullName } from './full-name.ts';
import { CardBuilder, type PhoneKind, type ScannedCard } from './scanned-card.ts';

/** Reads a vCard 2.1, 3.0 or 4.0; null when the text is none, or names nobody. Only the first card counts. */
export function parseVcard(text: string): ScannedCard | null {
  if (!/^\s*BEGIN:VCARD\s*$/im.test(text.slice(0, 40))) return null;
  const card = new CardBuilder();
  const fallback = new CardBuilder();
  let structured: string | null = null;
  const phonetic = { family: '', given: '' };
  for (const property of vcardProperties(text)) {
    const { name, value } = property;
    if (name === 'END') break;
    switch (name) {
      case 'FN':
        card.name(unescaped(value));
        break;
      case 'N':
        structured ??= value;
        break;
      case 'SORT-STRING':
        fallback.reading(unescaped(value));
        break;
      case 'X-PHONETIC-LAST-NAME':
        phonetic.family = unescaped(value);
        break;
      case 'X-PHONETIC-FIRST-NAME':
        phonetic.given = unescaped(value);
        break;
      case 'ORG': {
        const [company = '', ...units] = split(value);
        card.company(company);
        card.department(units.join(' '));
        break;
      }
      case 'TITLE':
        card.title(unescaped(value));
        break;
      case 'ROLE':
        fallback.title(unescaped(value));
        break;
      case 'TEL':
        card.phone(unescaped(value), kindOf(property));
        break;
      case 'EMAIL':
        card.email(unescaped(value));
        break;
      case 'URL':
        card.link(unescaped(value));
        break;
      case 'ADR':
        card.address(split(value));
        break;
      case 'NOTE':
        card.note(unescaped(value));
        break;
      default:
      // Photos, keys, dates: not on the card we show.
    }
  }
  const [family = '', given = ''] = split(structured ?? '');
  card.name(fullName(family, given));
  card.reading(fullName(phonetic.family, phonetic.given));
  const rest = fallback.build();
  if (rest?.reading) card.reading(rest.reading);
  if (rest?.title) card.title(rest.title);
  return card.build();
}

function kindOf(property: VcardProperty): PhoneKind {
  const types = typesOf(property);
  if (types.includes('FAX')) return 'fax';
  if (types.includes('CELL') || types.includes('IPHONE')) return 'mobile';
  if (types.includes('WORK')) return 'work';
  return types.includes('HOME') ? 'home' : 'other';
}

const split = (value: string): string[] => partsOf(value, ';').map(unescaped);
