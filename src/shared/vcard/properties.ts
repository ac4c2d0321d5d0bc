import { decodeQuotedPrintable } from './quoted-printable.ts';

/** One property of a vCard: `item1.TEL;TYPE=cell:+82 10 ...`. */
export interface VcardProperty {
  /** Where it begins in the text, from 1. */
  readonly line: number;
  /** In upper case, without its group. */
  readonly name: string;
  /** In upper case; a parameter without a name, as in vCard 2.1, stands under `TYPE`. */
  readonly parameters: ReadonlyMap<string, string>;
  /** With its escapes. */
  readonly value: string;
}

/** The properties of a text of vCards, version 2.1 to 4.0, in their order; lines that are none are left out. */
export function* vcardProperties(text: string): Generator<VcardProperty> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const begins = at + 1;
    let line = lines[at] ?? '';
    // A line that begins with a space goes on the one before.
    while (/^[ \t]/.test(lines[at + 1] ?? '')) line += (lines[(at += 1)] ?? '').slice(1);
    const head = propertyHead(line);
    if (head === null) continue;
    const { name, parameters } = head;
    let { value } = head;
    if (parameters.get('ENCODING')?.toUpperCase() === 'QUOTED-PRINTABLE') {
      // Its soft line breaks are not folds: the next line begins at once.
      // Put together at the end: cutting a growing text at each line would take for ever.
      const parts: string[] = [];
      for (; value.endsWith('=') && at + 1 < lines.length; value = lines[(at += 1)] ?? '')
        parts.push(value.slice(0, -1));
      value = decodeQuotedPrintable(parts.join('') + value, parameters.get('CHARSET') ?? 'utf-8');
    }
    yield { line: begins, name, parameters, value };
  }
}

function propertyHead(line: string): Omit<VcardProperty, 'line'> | null {
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

/** What a property says it is for, as in `CELL`, in upper case. */
export const typesOf = ({ parameters }: VcardProperty): string[] =>
  (parameters.get('TYPE') ?? '').toUpperCase().split(',');
