import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { AuditCheck } from '#shared/api/records.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';
import { chainHash, chainStart } from './chain.ts';

/** Entries that are read at once. */
const atOnce = 1000;

/** Follows a company's chain from its beginning: whatever was changed, removed or put in breaks it there. */
export async function checkAudit(db: Kysely<Database>, company: CompanyId): Promise<AuditCheck> {
  let previous = chainStart;
  let entries = 0;
  let since: number | null = null;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('company', '=', company)
      .where('seq', '>', entries)
      .orderBy('seq')
      .limit(atOnce)
      .execute();
    for (const { hash, ...row } of rows) {
      const expected = entries + 1;
      if (row.seq !== expected || chainHash(previous, row) !== hash) return { entries, since, brokenAt: expected };
      previous = hash;
      entries = row.seq;
      since ??= row.at;
    }
    if (rows.length < atOnce) return { entries, since, brokenAt: null };
    // SQLite answers in the same turn: a long log is followed in many, so that nobody else waits for it.
    await turn();
  }
}
