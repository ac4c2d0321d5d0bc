import { createHash } from 'node:crypto';
import type { AuditTable } from '../storage/tables/audit-tables.ts';

/** The hash before a company's first entry. */
export const chainStart = '0'.repeat(64);

/**
 * The hash of an entry: SHA-256 over the hash before and every column in a fixed order. Changing, removing or inserting
 * a row breaks every hash from there on.
 */
export function chainHash(previous: string, row: Omit<AuditTable, 'hash'>): string {
  const { company, seq, at, actor, actor_name, action, subject, subject_name, before, after, address, agent } = row;
  const text = JSON.stringify([
    previous,
    company,
    seq,
    at,
    actor,
    actor_name,
    action,
    subject,
    subject_name,
    before,
    after,
    address,
    agent,
  ]);
  return createHash('sha256').update(text).digest('hex');
}
