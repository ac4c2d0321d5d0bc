import * as v from 'valibot';
import { emailSchema, messageIdSchema, type Role } from '../api/accounts.ts';
import { limits } from '../limits.ts';
import { nameSchema } from '../records/value.ts';

/** What a file of members says of one of them. */
export const importFields = ['name', 'email', 'title', 'group', 'role', 'messageId'] as const;
export type ImportField = (typeof importFields)[number];

/** Longer than anything that is accepted. */
const cellSchema = v.pipe(v.string(), v.maxLength(1000));

/** One line of a file, as it was read: every field is text, empty where there is none. */
export const importRowSchema = v.object({
  /** Line of the file, from 1. */
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
  name: cellSchema,
  email: cellSchema,
  title: cellSchema,
  group: cellSchema,
  role: cellSchema,
  messageId: cellSchema,
});
export type ImportRow = v.InferOutput<typeof importRowSchema>;

/** What is wrong with a line; `field` says where. */
export const importProblemSchema = v.object({
  /**
   * `missing` a name or an address, `wrong` what cannot be that, `twice` stands on `line` too, `member` of this company
   * already, `invited` and not answered yet, `taken` by somebody else on this server, `role` not the caller's to give.
   */
  problem: v.picklist(['missing', 'wrong', 'twice', 'member', 'invited', 'taken', 'role']),
  field: v.picklist(importFields),
  line: v.optional(v.number()),
});
export type ImportProblem = v.InferOutput<typeof importProblemSchema>;

/** A line that can be imported. */
export interface ImportPerson {
  readonly line: number;
  readonly name: string;
  readonly email: string;
  readonly title: string | null;
  /** Names of groups from the top; empty for none. */
  readonly group: readonly string[];
  readonly role: Role;
  readonly messageId: string | null;
}

/** A line of a file, checked: whom it stands for, or what is wrong. */
export interface CheckedRow {
  readonly row: ImportRow;
  readonly person: ImportPerson | null;
  readonly problems: readonly ImportProblem[];
}

const roles: Readonly<Record<Role, readonly string[]>> = {
  member: ['', 'member', 'user', '멤버', '구성원', '사용자', 'メンバー', '一般'],
  administrator: ['administrator', 'admin', '관리자', '管理者'],
  owner: ['owner', '소유자', 'オーナー', '所有者'],
};

/** Checks each line by itself and against the lines before it; client and server do the same. */
export function checkRows(rows: readonly ImportRow[]): CheckedRow[] {
  const emails = new Map<string, number>();
  const ids = new Map<string, number>();
  return rows.map((row) => {
    const problems: ImportProblem[] = [];
    const group = groupPath(row.group);
    const role = roleOf(row.role);
    const messageId = row.messageId.trim() === '' ? null : row.messageId.trim();
    const [name, email] = [v.safeParse(nameSchema, row.name), v.safeParse(emailSchema, row.email)];
    const wrong = (field: ImportField): void => {
      const isMissing = (field === 'name' || field === 'email') && row[field].trim() === '';
      problems.push({ problem: isMissing ? 'missing' : 'wrong', field });
    };
    if (!name.success) wrong('name');
    if (!email.success) wrong('email');
    if (!isTitle(row.title.trim())) wrong('title');
    if (group.length > limits.groupDepth || !group.every((part) => v.is(nameSchema, part))) wrong('group');
    if (role === null) wrong('role');
    if (messageId !== null && !v.is(messageIdSchema, messageId)) wrong('messageId');
    if (email.success) problems.push(...twice(emails, email.output, 'email', row.line));
    if (messageId !== null) problems.push(...twice(ids, messageId.toLowerCase(), 'messageId', row.line));
    if (problems.length > 0 || !name.success || !email.success || role === null) return { row, person: null, problems };
    const title = row.title.trim() === '' ? null : row.title.trim();
    const person = { line: row.line, name: name.output, email: email.output, title, group, role, messageId };
    return { row, person, problems };
  });
}

/** The names of a path like `Sales / Seoul`; a name may hold no slash. */
const groupPath = (text: string): readonly string[] =>
  text
    .split(/[/／]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function roleOf(text: string): Role | null {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  return (Object.keys(roles) as Role[]).find((role) => roles[role].includes(plain)) ?? null;
}

const isTitle = (title: string): boolean => title.length <= 80 && /^\P{Cc}*$/u.test(title) && title.isWellFormed();

function twice(known: Map<string, number>, value: string, field: ImportField, line: number): ImportProblem[] {
  const before = known.get(value);
  if (before !== undefined) return [{ problem: 'twice', field, line: before }];
  known.set(value, line);
  return [];
}
