import type { CompanyId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';

const hourMs = 3_600_000;
/** A backup that is restored is younger than that: of older messages nothing was recalled after it. */
const oldestBackupMs = 31 * 24 * hourMs;

/** The time in which a record may be recalled (R12). */
export interface RecallWindow {
  /** Hours after its arrival; 0 where nothing may be recalled. */
  readonly hours: number;
  /** Whose rule that is. */
  readonly company: CompanyId | null;
  /**
   * When the database went on from a backup, epoch milliseconds. What that brought may be recalled from then on once
   * more: what its author had recalled after the backup comes back with it.
   */
  readonly restoredAt?: number;
}

/** Whether a record that arrived then may not be recalled any more. */
export function isRecallOver({ hours, restoredAt = 0 }: RecallWindow, arrival: number, now: number): boolean {
  const time = hours * hourMs;
  const isOfBackup = arrival < restoredAt && restoredAt - arrival < time + oldestBackupMs;
  return hours === 0 || now - (isOfBackup ? restoredAt : arrival) > time + limits.stampAheadMs;
}
