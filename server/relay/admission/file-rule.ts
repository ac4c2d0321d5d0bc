import type { CompanyId, RecordId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { Refusal } from '#shared/wire/refusals.ts';

/** Which files records of a document may bring (R03, A12). */
export interface FileRule {
  /** Bytes of the largest; 0 where there are to be none. */
  readonly bytes: number;
  /** Whose rule that is. */
  readonly company: CompanyId | null;
  /** Whether the server has given this file to this record of the sender. */
  readonly isGiven: (record: RecordId, file: SentFile) => boolean;
}

/**
 * Why a record may not bring a file; null when it may. One that it has brought already stays its own, whatever the rule
 * is now: else its text could not be changed any more. Without a rule nothing brings files.
 */
export function fileRefusal(
  rule: FileRule | undefined,
  record: RecordId,
  file: SentFile,
  hadBefore: boolean,
): Refusal | null {
  if (rule === undefined) return { rule: 'files-off', company: null };
  if (!hadBefore) {
    if (rule.bytes === 0) return { rule: 'files-off', company: rule.company };
    if (file.bytes > rule.bytes) return { rule: 'file-too-large', company: rule.company };
  }
  return rule.isGiven(record, file) ? null : { rule: 'file-unknown', company: null };
}
