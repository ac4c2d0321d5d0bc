import { sql, type Expression, type Kysely, type Selectable, type SqlBool } from 'kysely';
import type { AuditFilter, AuditPage, AuditRecord } from '#shared/api/records.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { AuditTable } from '../storage/tables/audit-tables.ts';
import type { Database } from '../storage/tables/database.ts';

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
  if (text !== undefined && text !== '') {
    const sought = `%${text.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    query = query.where((where) => where.or(searched.map((column) => like(column, sought))));
  }
  return query.orderBy('seq', 'desc');
}

/** One page of a company's log. */
export async function readAudit(
  db: Kysely<Database>,
  company: CompanyId,
  { before, ...filter }: AuditFilter & { readonly before?: string | undefined },
): Promise<AuditPage> {
  const rows = await auditOf(db, company, filter)
    .$if(before !== undefined, (query) => query.where('seq', '<', Number(before)))
    .limit(pageSize + 1)
    .execute();
  const actors = await db
    .selectFrom('audit')
    .select(({ fn }) => ['actor', fn.max('actor_name').as('name')])
    .where('company', '=', company)
    .where('actor', 'is not', null)
    .groupBy('actor')
    .orderBy('name')
    .execute();
  const entries = rows.slice(0, pageSize);
  return {
    entries: entries.map(recordOf),
    next: rows.length > pageSize ? (entries.at(-1)?.seq ?? null) : null,
    actors: actors.flatMap(({ actor, name }) => (actor === null ? [] : [{ user: actor, name: name ?? actor }])),
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

/** Both databases take the sign that makes others plain only when it is named. */
const like = (column: (typeof searched)[number], sought: string): Expression<SqlBool> =>
  sql<SqlBool>`lower(${sql.ref(column)}) like ${sought} escape '\\'`;
