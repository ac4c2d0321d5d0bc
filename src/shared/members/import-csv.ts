import { csvText, plainHeading, rowsOf, unguarded } from '../csv/rows.ts';
import { importFields, type ImportField, type ImportRow } from './import-row.ts';

/** What other programs call a column, in the three languages. */
const headings: Readonly<Record<ImportField, readonly string[]>> = {
  name: ['name', 'fullname', 'displayname', '이름', '성명', '氏名', '名前', '表示名'],
  email: ['email', 'emailaddress', 'mail', 'mailaddress', '이메일', '메일', 'メール', 'メールアドレス'],
  title: ['title', 'jobtitle', 'position', '직함', '직책', '직급', '役職', '肩書き'],
  group: [
    'group',
    'groups',
    'department',
    'team',
    'organization',
    '그룹',
    '부서',
    '조직',
    '팀',
    'グループ',
    '部署',
    '部門',
    '組織',
  ],
  role: ['role', 'permission', '권한', '역할', '権限', '役割', 'ロール'],
  messageId: ['messageid', 'id', 'userid', '메시지id', '아이디', 'メッセージid', 'ユーザーid'],
};

/** A file of members as it was read. */
export type MemberFile =
  | {
      readonly type: 'read';
      readonly rows: readonly ImportRow[];
      /** Lines that cannot be read: a quote was never closed. */
      readonly unreadable: readonly number[];
    }
  /** No column is an e-mail address. */
  | { readonly type: 'no-columns' };

/** Reads members from a table with a line of headings, separated by commas, semicolons or tabs, with or without a mark of UTF-8. */
export function readMemberCsv(text: string): MemberFile {
  const [head, ...lines] = rowsOf(text.replace(/^\uFEFF/, ''));
  const columns = head?.cells.map(fieldOf) ?? [];
  if (!columns.includes('email')) return { type: 'no-columns' };
  const rows: ImportRow[] = [];
  const unreadable: number[] = [];
  for (const { line, cells, isWhole } of lines) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    if (!isWhole) {
      unreadable.push(line);
      continue;
    }
    const row: Record<ImportField, string> & { line: number } = {
      line,
      name: '',
      email: '',
      title: '',
      group: '',
      role: '',
      messageId: '',
    };
    for (const [at, field] of columns.entries()) {
      // Longer than anything that is accepted; the check says so.
      if (field !== null && row[field] === '') row[field] = unguarded(cells[at] ?? '').slice(0, 1000);
    }
    rows.push(row);
  }
  return { type: 'read', rows, unreadable };
}

/** A file to fill in, with one line that shows how. */
export const memberCsvExample = (): string =>
  csvText([
    importFields,
    ['Emma Clarke', 'emma@example.com', 'Account manager', 'Sales/Seoul', 'member', 'emma.clarke'],
  ]);

const fieldOf = (heading: string): ImportField | null =>
  importFields.find((field) => headings[field].includes(plainHeading(heading))) ?? null;
