import { csvText, plainHeading, rowsOf, unguarded } from '../csv/rows.ts';
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
  const family = head.cells.findIndex((cell) => ['familyname', 'lastname', '성', '姓'].includes(plainHeading(cell)));
  const given = head.cells.findIndex((cell) => ['givenname', 'firstname', '이름', '名'].includes(plainHeading(cell)));
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
    columns.map((column) => (column === 'tags' ? (card.tags ?? []).join('; ') : (card[column] ?? ''))),
  );
  return csvText([columns, ...rows]);
}

const columnOf = (heading: string): Column | null =>
  columns.find((column) => headings[column].includes(plainHeading(heading))) ?? null;
