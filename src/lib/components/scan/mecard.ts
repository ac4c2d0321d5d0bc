import { partsOf } from '#shared/vcard/text.ts';
import { fullName } from './full-name.ts';
import { CardBuilder, type ScannedCard } from './scanned-card.ts';

/** Reads a MeCard (`MECARD:N:Sato,Hanako;TEL:...;;`), usual in Japan; null when the text is none, or names nobody. */
export function parseMecard(text: string): ScannedCard | null {
  const trimmed = text.trim();
  if (!/^MECARD:/i.test(trimmed)) return null;
  const card = new CardBuilder();
  for (const field of partsOf(trimmed.slice('MECARD:'.length), ';')) {
    const at = field.indexOf(':');
    if (at < 0) continue;
    const value = field.slice(at + 1);
    switch (field.slice(0, at).trim().toUpperCase()) {
      case 'N':
        card.name(nameOf(value));
        break;
      case 'SOUND':
        card.reading(nameOf(value));
        break;
      case 'ORG':
        card.company(unescape(value));
        break;
      case 'TITLE':
        card.title(unescape(value));
        break;
      case 'TEL':
      case 'TEL-AV':
        card.phone(unescape(value), 'other');
        break;
      case 'EMAIL':
        card.email(unescape(value));
        break;
      case 'URL':
        card.link(unescape(value));
        break;
      case 'ADR':
        card.address(partsOf(value, ',').map(unescape));
        break;
      case 'NOTE':
      case 'MEMO':
        card.note(unescape(value));
        break;
      default:
      // Birthdays and nicknames: not on the card we show.
    }
  }
  return card.build();
}

/** `Sato,Hanako`: family name first. */
function nameOf(value: string): string {
  const [family = '', ...given] = partsOf(value, ',').map(unescape);
  return fullName(family, given.join(' '));
}

const unescape = (value: string): string => value.replace(/\\([^])/g, '$1');
