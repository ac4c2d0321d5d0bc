import { isRecordId, type RecordId } from '../ids.ts';
import type { Stamp } from '../time.ts';

/** What a lane's key says: one version of a record, or that the record is recalled. */
export type RecordKey =
  | { readonly type: 'version'; readonly id: RecordId; readonly stamp: Stamp }
  | { readonly type: 'recall'; readonly id: RecordId };

const stampPattern = /^[0-9a-z.-]{1,32}$/;

/** The key of one version of a record. Set once: nothing ever overwrites it. */
export const versionKey = (id: RecordId, stamp: Stamp): string => `${id}~${stamp}`;
/** The key that recalls a record: it beats every version, whenever it arrives (N10). */
export const recallKey = (id: RecordId): string => `${id}!`;

/** Whether a well-formed key recalls its record. */
export const isRecallKey = (key: string): boolean => key.charCodeAt(key.length - 1) === 33;

/** Reads a lane's key; null when it is none. */
export function parseRecordKey(key: string): RecordKey | null {
  if (key.endsWith('!')) {
    const id = key.slice(0, -1);
    return isRecordId(id) ? { type: 'recall', id } : null;
  }
  const at = key.indexOf('~');
  if (at < 0) return null;
  const id = key.slice(0, at);
  const stamp = key.slice(at + 1);
  return isRecordId(id) && stampPattern.test(stamp) ? { type: 'version', id, stamp } : null;
}
