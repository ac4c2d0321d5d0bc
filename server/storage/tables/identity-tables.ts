import type { CodeType } from '#shared/api/identity.ts';
import type { UserId } from '#shared/ids.ts';

/** What identity keeps: contact codes and who has used them. Times are epoch milliseconds. */
export interface IdentityTables {
  contact_code: ContactCodeTable;
  contact_code_use: ContactCodeUseTable;
}

/** A code by which outsiders find its owner (R13). */
export interface ContactCodeTable {
  id: string;
  owner: UserId;
  type: CodeType;
  /** The 26 letters of the link; unique. */
  code: string;
  /** The 8 letters that people type; unique. */
  short: string;
  created_at: number;
  /** Null for a standing code. */
  expires_at: number | null;
  /** When it ended, and how; null while it lives. */
  ended_at: number | null;
  /** `revoked` for everybody, `replaced` by a new standing code for those who have not used it, `used` up. */
  ended_by: 'revoked' | 'replaced' | 'used' | null;
}

/** Somebody who was let in by a code. */
export interface ContactCodeUseTable {
  code: string;
  user: UserId;
  at: number;
}
