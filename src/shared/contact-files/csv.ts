import type { ContactTextField } from '../records/contact.ts';
import { checkCard, type FileCard, type FileEntry } from './card.ts';

const columns = ['name', 'reading', 'company', 'title', 'phone', 'mobile', 'email', 'memo', 'tags'] as const;
type Column = (typeof columns)[number];

/** What other programs call a column, in the three languages; compared without case, spaces and signs. */
const headings: Readonly<Record<Column, readonly string[]>> = {
  name: ['name', 'fullname', 'displayname', '이름', '성명', '氏名', '名前', '表示名'],
  reading: ['reading', 'phoneticname', 'yomi', '발음', 'ふりがな', 'フリガナ', 'よみ'],
  company: ['company', 'organization', 'organisation', 'organizationname', '회사', '회사명', '会社', '会社名'],
  title: ['title', 'jobtitle', 'organizationtitle', '직함', '직책', '役職', '肩書き'],
  phone: ['phone', 'businessphone', 'telephone', 'tel', 'phone1value', '전화', '전화번호', '電話', '電話番号'],
  mobile: ['mobile', 'mobilephone', 'cellphone', 'cell', 'phone2value', '휴대전화', '휴대폰', '携帯', '携帯電話'],
  email: ['email', 'emailaddress', 'mail', 'email1value', '이메일', 'メール', 'メールアドレス'],
  memo: ['memo', 'notes', 'note', '메모', 'メモ', '備考'],
  tags: ['tags', 'categories', 'labels', 'groupmembership', '태그', 'タグ'],
};

/** Reads contacts from a table with a line of headings, separated by commas, semicolons or tabs. */
export function readCsv(text: string): FileEntry[] {
  const [head, ...rows] = rowsOf(text.replace(/^\uFEFF/, ''));
  if (!head) return [];
  const known = head.cells.map(columnOf);
  const family = head.cells.findIndex((cell) => ['familyname', 'lastname', '성', '姓'].includes(plain(cell)));
  const given = head.cells.findIndex((cell) => ['givenname', 'firstname', '이름', '名'].includes(plain(cell)));
  if (known.every((column) => column === null) && family < 0) {
    return [{ line: 1, card: {}, problem: { type: 'unreadable' } }];
  }
  return rows
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
    .map(({ line, cells, isWhole }) => {
      if (!isWhole) return { line, card: {}, problem: { type: 'unreadable' } };
      const card: { [column in ContactTextField]?: string } & { tags?: readonly string[] } = {};
      for (const [index, column] of known.entries()) {
        const cell = cells[index] ?? '';
        if (column === 'tags') card.tags = unguarded(cell).split(/\s*(?:;|,|:::)\s*/);
        else if (column !== null && !card[column]) card[column] = unguarded(cell);
      }
      if (!card.name && family >= 0) card.name = `${cells[given] ?? ''} ${cells[family] ?? ''}`;
      return checkCard(line, card);
    });
}

/** Writes contacts as a table that spreadsheet programs open, with its headings in English. */
export function writeCsv(cards: readonly FileCard[]): string {
  const rows = cards.map((card) =>
    columns.map((column) => quoted(guarded(column === 'tags' ? (card.tags ?? []).join('; ') : (card[column] ?? '')))),
  );
  // The mark tells spreadsheet programs that this is UTF-8.
  return `\uFEFF${[columns.join(','), ...rows.map((row) => row.join(','))].map((row) => `${row}\r\n`).join('')}`;
}

/**
 * A cell that begins like a formula would be run by a spreadsheet program: a quote in front makes it text. Wide signs
 * count too, and what begins with such a quote of its own gets another, so that reading takes back one.
 */
const guarded = (text: string): string => (/^'*[=+\-@\t\r\n|%＝＋－＠]/.test(text) ? `'${text}` : text);
const unguarded = (text: string): string => (/^'+[=+\-@\t\r\n|%＝＋－＠]/.test(text) ? text.slice(1) : text);

const quoted = (text: string): string => (/[",;\r\n\t]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

const plain = (heading: string): string =>
  heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_()./-]+/g, '');

const columnOf = (heading: string): Column | null =>
  columns.find((column) => headings[column].includes(plain(heading))) ?? null;

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  /** False when a quote was never closed. */
  readonly isWhole: boolean;
}

function rowsOf(text: string): Row[] {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const separator = [',', ';', '\t'].reduce((best, sign) =>
    first.split(sign).length > first.split(best).length ? sign : best,
  );
  const rows: Row[] = [];
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
