import type { Kysely } from 'kysely';
import type { AuditFilter, AuditRecord } from '#shared/api/records.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';
import { auditOf, recordOf } from './read-audit.ts';

/** What an exported audit log is written in. */
export type AuditFormat = 'csv' | 'jsonl';

const atOnce = 1000;
const columns = [
  'seq',
  'at',
  'actor',
  'actorName',
  'action',
  'subject',
  'subjectName',
  'before',
  'after',
  'address',
  'agent',
] as const satisfies readonly (keyof AuditRecord)[];

/** The entries that a filter lets through as a file, newest first, a thousand in memory at a time. */
export async function* exportAudit(
  db: Kysely<Database>,
  company: CompanyId,
  filter: AuditFilter,
  format: AuditFormat,
): AsyncGenerator<string> {
  // A byte order mark, by which spreadsheets know UTF-8.
  if (format === 'csv') yield `\uFEFF${columns.join(',')}\r\n`;
  for (let before = Infinity; ;) {
    const rows = await auditOf(db, company, filter)
      .$if(before !== Infinity, (query) => query.where('seq', '<', before))
      .limit(atOnce)
      .execute();
    const records = rows.map(recordOf);
    if (format === 'csv') yield records.map(csvLine).join('');
    else yield records.map((record) => `${JSON.stringify(jsonOf(record))}\n`).join('');
    const last = records.at(-1);
    if (!last || records.length < atOnce) return;
    before = last.seq;
  }
}

const csvLine = (record: AuditRecord): string =>
  `${columns.map((column) => csvField(column === 'at' ? new Date(record.at).toISOString() : record[column])).join(',')}\r\n`;

/** A field of a CSV file. A text that a spreadsheet would take for a formula is put behind an apostrophe. */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const plain = /^[\s]*[=+\-@]|^[\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const jsonOf = ({ before, after, at, ...record }: AuditRecord): object => ({
  ...record,
  at: new Date(at).toISOString(),
  before: before === null ? null : (JSON.parse(before) as unknown),
  after: after === null ? null : (JSON.parse(after) as unknown),
});
