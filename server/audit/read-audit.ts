import { sql, type Kysely, type Selectable } from 'kysely';
import type { AuditFilter, AuditPage, AuditRecord } from '#shared/api/records.ts';
import type { CompanyId } from '#shared/ids.ts';
import { contains } from '../storage/fold.ts';
import type { AuditTable } from '../storage/tables/audit-tables.ts';
import type { Database } from '../storage/tables/database.ts';
import type { AuditActors } from './actors.ts';

/** Entries of one answer. */
const pageSize = 50;

/** A company's entries that a filter lets through, newest first. */
export function auditOf(db: Kysely<Database>, company: CompanyId, filter: AuditFilter) {
  const { actor, kind, from, to, text } = filter;
  let query = db.selectFrom('audit').selectAll().where('company', '=', company);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (kind !== undefined) query = query.where('action', 'like', `${kind}.%`);
  if (from !== undefined) query = query.where('at', '>=', Number(from));
  if (to !== undefined) query = query.where('at', '<', Number(to));
  if (text !== undefined && text !== '') query = query.where(contains(wholeText, text));
  return query.orderBy('seq', 'desc');
}

/** One page of a company's log; with the first one everybody who stands in it. */
export async function readAudit(
  db: Kysely<Database>,
  company: CompanyId,
  { before, ...filter }: AuditFilter & { readonly before?: string | undefined },
  actors: AuditActors,
): Promise<AuditPage> {
  const rows = await auditOf(db, company, filter)
    .$if(before !== undefined, (query) => query.where('seq', '<', Number(before)))
    .limit(pageSize + 1)
    .execute();
  const entries = rows.slice(0, pageSize);
  return {
    entries: entries.map(recordOf),
    next: rows.length > pageSize ? (entries.at(-1)?.seq ?? null) : null,
    actors: before === undefined ? await actors.of(db, company) : null,
  };
}

/** A row as the interface tells it. */
export const recordOf = (row: Selectable<AuditTable>): AuditRecord => ({
  seq: row.seq,
  at: row.at,
  actor: row.actor,
  actorName: row.actor_name,
  action: row.action,
  subject: row.subject,
  subjectName: row.subject_name,
  before: row.before,
  after: row.after,
  address: row.address,
  agent: row.agent,
});

const searched = ['actor_name', 'subject_name', 'before', 'after', 'address', 'action'] as const;

/** All that is searched of an entry as one text, so that it is folded once. No entry has the sign between its parts. */
const wholeText = sql.join(
  searched.map((column) => sql`coalesce(${sql.ref(column)}, '')`),
  sql` || ${sql.lit('\u0001')} || `,
);
