import type { CompanyId, UserId } from '#shared/ids.ts';

/** What the audit log keeps. */
export interface AuditTables {
  audit: AuditTable;
}

/** One thing that was done in a company, chained to the one before. Times are epoch milliseconds; JSON is text. */
export interface AuditTable {
  company: CompanyId;
  /** From 1, without gaps. */
  seq: number;
  at: number;
  /** Null for what the server does by itself. */
  actor: UserId | null;
  /** As the actor was called then. */
  actor_name: string | null;
  action: string;
  /** The id of what it was done to. */
  subject: string | null;
  /** As the subject was called then. */
  subject_name: string | null;
  /** JSON; null where there was nothing. */
  before: string | null;
  /** JSON; null where there is nothing. */
  after: string | null;
  /** Where the request came from. */
  address: string | null;
  agent: string | null;
  /** Hex SHA-256 over the hash before and this row (`server/audit/chain.ts`). */
  hash: string;
}
