/** One line of a table in a text file. */
export interface CsvRow {
  /** Line of the file where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** False when a quote was never closed. */
  readonly isWhole: boolean;
}

/** The lines of a table that is separated by commas, semicolons or tabs, whichever its first line has most of. Quoted cells run on over lines. */
export function rowsOf(text: string): CsvRow[] {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const separator = [',', ';', '\t'].reduce((best, sign) =>
    first.split(sign).length > first.split(best).length ? sign : best,
  );
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  /** Nothing but spaces in the cell so far; asking the cell itself at each quote would take for ever. */
  let isBlank = true;
  let isQuoted = false;
  let line = 1;
  let from = 1;
  const endRow = (isWhole: boolean): void => {
    rows.push({ line: from, cells: [...cells, cell], isWhole });
    cells = [];
    cell = '';
    isBlank = true;
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    const isBreak = sign === '\n' || (sign === '\r' && text[at + 1] !== '\n');
    if (isBreak) line += 1;
    if (isQuoted) {
      if (sign !== '"') {
        cell += sign;
        isBlank = false;
      } else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && isBlank) {
      isQuoted = true;
      cell = '';
    } else if (sign === separator) {
      cells.push(cell);
      cell = '';
      isBlank = true;
    } else if (isBreak) {
      endRow(true);
      from = line;
    } else if (sign !== '\r') {
      cell += sign;
      isBlank &&= /\s/.test(sign ?? '');
    }
  }
  if (cell !== '' || cells.length > 0 || isQuoted) endRow(!isQuoted);
  return rows;
}

/**
 * A cell that begins like a formula would be run by a spreadsheet program: a quote in front makes it text. Wide signs
 * count too, and what begins with such a quote of its own gets another, so that reading takes back one.
 */
const guarded = (text: string): string => (/^'*[=+\-@\t\r\n|%＝＋－＠]/.test(text) ? `'${text}` : text);
/** Takes such a quote back. */
export const unguarded = (text: string): string => (/^'+[=+\-@\t\r\n|%＝＋－＠]/.test(text) ? text.slice(1) : text);

/** A cell as it is written into a file: never a formula, quoted where it must be. */
const quotedCell = (text: string): string => {
  const safe = guarded(text);
  return /[",;\r\n\t]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
};

/** A table as spreadsheet programs open it: the mark tells them that it is UTF-8. */
export const csvText = (lines: readonly (readonly string[])[]): string =>
  `\uFEFF${lines.map((cells) => `${cells.map(quotedCell).join(',')}\r\n`).join('')}`;

/** A heading as it is compared: without case, spaces and signs. */
export const plainHeading = (heading: string): string =>
  heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_()./-]+/g, '');
