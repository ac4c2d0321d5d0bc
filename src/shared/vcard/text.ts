const lineBytes = 75;
const encoder = new TextEncoder();

/** A text as a value, or a part of one. */
export const escaped = (text: string): string =>
  text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n');

/** A value, or a part of one, as it was meant. */
export const unescaped = (value: string): string =>
  value.replace(/\\([^])/g, (_, letter: string) => (letter === 'n' || letter === 'N' ? '\n' : letter));

/** The parts of a value at a sign, where no backslash stands before it; their escapes stay. */
export function partsOf(value: string, by: ';' | ','): string[] {
  const parts = [''];
  for (let at = 0; at < value.length; at += 1) {
    const last = parts.length - 1;
    if (value[at] === '\\') parts[last] += value[at] + (value[(at += 1)] ?? '');
    else if (value[at] === by) parts.push('');
    else parts[last] += value[at] ?? '';
  }
  return parts;
}

/** Lines as a file: long ones go on in the next one after a space, and no letter is cut in two. */
export const vcardText = (lines: readonly string[]): string => lines.map((line) => `${folded(line)}\r\n`).join('');

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
