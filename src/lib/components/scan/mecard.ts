import { CardBuilder, type ScannedCard } from './scanned-card.ts';
import { fullName } from './vcard.ts';

/** Reads a MeCard (`MECARD:N:Sato,Hanako;TEL:...;;`), usual in Japan; null when the text is none, or names nobody. */
export function parseMecard(text: string): ScannedCard | null {
  const trimmed = text.trim();
  if (!/^MECARD:/i.test(trimmed)) return null;
  const card = new CardBuilder();
  for (const field of split(trimmed.slice('MECARD:'.length), ';')) {
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
        card.address(split(value, ',').map(unescape));
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
  const [family = '', ...given] = split(value, ',').map(unescape);
  return fullName(family, given.join(' '));
}

/** The parts at a letter, those with a backslash before them left alone; escapes stay. */
function split(value: string, by: ';' | ','): string[] {
  const parts = [''];
  for (let at = 0; at < value.length; at += 1) {
    const last = parts.length - 1;
    if (value[at] === '\\') parts[last] += value[at] + (value[(at += 1)] ?? '');
    else if (value[at] === by) parts.push('');
    else parts[last] += value[at] ?? '';
  }
  return parts;
}

const unescape = (value: string): string => value.replace(/\\([^])/g, '$1');
