import { decodeQuotedPrintable } from './quoted-printable.ts';
import { CardBuilder, type PhoneKind, type ScannedCard } from './scanned-card.ts';

/** One line of a vCard: `item1.TEL;TYPE=cell:+82 10 ...`. */
interface Property {
  readonly name: string;
  /** In upper case; a parameter without a name, as in vCard 2.1, stands under `TYPE`. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

/** Reads a vCard 2.1, 3.0 or 4.0; null when the text is none, or names nobody. Only the first card counts. */
export function parseVcard(text: string): ScannedCard | null {
  if (!/^\s*BEGIN:VCARD\s*$/im.test(text.slice(0, 40))) return null;
  const card = new CardBuilder();
  const fallback = new CardBuilder();
  let structured: string | null = null;
  const phonetic = { family: '', given: '' };
  for (const property of properties(text)) {
    const { name, value } = property;
    if (name === 'END') break;
    switch (name) {
      case 'FN':
        card.name(unescape(value));
        break;
      case 'N':
        structured ??= value;
        break;
      case 'SORT-STRING':
        fallback.reading(unescape(value));
        break;
      case 'X-PHONETIC-LAST-NAME':
        phonetic.family = unescape(value);
        break;
      case 'X-PHONETIC-FIRST-NAME':
        phonetic.given = unescape(value);
        break;
      case 'ORG': {
        const [company = '', ...units] = split(value);
        card.company(company);
        card.department(units.join(' '));
        break;
      }
      case 'TITLE':
        card.title(unescape(value));
        break;
      case 'ROLE':
        fallback.title(unescape(value));
        break;
      case 'TEL':
        card.phone(unescape(value), kindOf(property));
        break;
      case 'EMAIL':
        card.email(unescape(value));
        break;
      case 'URL':
        card.link(unescape(value));
        break;
      case 'ADR':
        card.address(split(value));
        break;
      case 'NOTE':
        card.note(unescape(value));
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

/** A name in the order of its script: family name first in Chinese, Japanese and Korean. */
export function fullName(family: string, given: string): string {
  const familyFirst = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(family + given);
  return (familyFirst ? [family, given] : [given, family])
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
}

function* properties(text: string): Generator<Property> {
  const lines = text.split(/\r\n|\r|\n/);
  for (let at = 0; at < lines.length; at += 1) {
    let line = lines[at] ?? '';
    // A line that begins with a space goes on the one before.
    while (/^[ \t]/.test(lines[at + 1] ?? '')) line += (lines[(at += 1)] ?? '').slice(1);
    const head = propertyHead(line);
    if (head === null) continue;
    const { name, parameters } = head;
    let { value } = head;
    if (parameters.get('ENCODING')?.toUpperCase() === 'QUOTED-PRINTABLE') {
      // Its soft line breaks are not folds: the next line begins at once.
      while (value.endsWith('=') && at + 1 < lines.length) value = value.slice(0, -1) + (lines[(at += 1)] ?? '');
      value = decodeQuotedPrintable(value, parameters.get('CHARSET') ?? 'utf-8');
    }
    yield { name, parameters, value };
  }
}

function propertyHead(line: string): Property | null {
  const end = endOfHead(line);
  if (end < 0) return null;
  const [path = '', ...rest] = line.slice(0, end).split(';');
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const at = parameter.indexOf('=');
    const bare = parameter.toUpperCase().trim();
    const [key, value] = at >= 0 ? [bare.slice(0, at), parameter.slice(at + 1)] : bareParameter(bare);
    parameters.set(key, [parameters.get(key), value.replaceAll('"', '')].filter(Boolean).join(','));
  }
  const name = path.slice(path.lastIndexOf('.') + 1);
  return { name: name.toUpperCase().trim(), parameters, value: line.slice(end + 1) };
}

/** Where the value begins: the first colon that is not in quotes. */
function endOfHead(line: string): number {
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '"') quoted = !quoted;
    else if (line[at] === ':' && !quoted) return at;
  }
  return -1;
}

const bareParameter = (word: string): [key: string, value: string] =>
  word === 'QUOTED-PRINTABLE' || word === 'BASE64' ? ['ENCODING', word] : ['TYPE', word];

function kindOf({ parameters }: Property): PhoneKind {
  const types = (parameters.get('TYPE') ?? '').toUpperCase().split(',');
  if (types.includes('FAX')) return 'fax';
  if (types.includes('CELL') || types.includes('IPHONE')) return 'mobile';
  if (types.includes('WORK')) return 'work';
  return types.includes('HOME') ? 'home' : 'other';
}

/** The parts of a value at its semicolons, those with a backslash before them left alone. */
function split(value: string): string[] {
  const parts = [''];
  for (let at = 0; at < value.length; at += 1) {
    const last = parts.length - 1;
    if (value[at] === '\\') parts[last] += value[at] + (value[(at += 1)] ?? '');
    else if (value[at] === ';') parts.push('');
    else parts[last] += value[at] ?? '';
  }
  return parts.map(unescape);
}

const unescape = (value: string): string =>
  value.replace(/\\([^])/g, (_, letter: string) => (letter === 'n' || letter === 'N' ? '\n' : letter));
