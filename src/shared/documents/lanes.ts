import type * as Y from 'yjs';
import type { LaneId, RecordId } from '../ids.ts';
import type { Stamp } from '../time.ts';
import type { RecordValue } from '../records/value.ts';
import { parseRecordKey } from './keys.ts';

/** A record as a lane shows it: its newest version, its first stamp, or that it is recalled. */
export interface LaneRecord {
  readonly id: RecordId;
  /** The newest version; null when the record is recalled. */
  readonly value: unknown;
  readonly stamp: Stamp | null;
  /** How many versions are known; more than one means edited. */
  readonly versions: number;
}

/** The lane of `owner` in a document: a root map that only its owner writes. */
export const laneOf = (doc: Y.Doc, owner: LaneId): Y.Map<unknown> => doc.getMap(owner);

/**
 * Sets a key of a lane once. Returns false, and changes nothing, when the key was ever set before, deleted or not: a
 * second struct for a key would carry an origin, which no relay admits.
 */
export function setOnce<Value extends RecordValue>(lane: Y.Map<unknown>, value: Value): boolean {
  if (lane._map.has(value.key)) return false;
  lane.set(value.key, value);
  return true;
}

/** The record `id` of a lane from its keys, in time that grows with the versions of the lane only when `keys` is not given. */
export function readRecord(
  lane: Y.Map<unknown>,
  id: RecordId,
  keys: Iterable<string> = lane.keys(),
): LaneRecord | null {
  let stamp: Stamp | null = null;
  let newest: string | null = null;
  let versions = 0;
  for (const key of keys) {
    const parsed = parseRecordKey(key);
    if (parsed === null || parsed.id !== id || !lane.has(key)) continue;
    if (parsed.type === 'recall') return { id, value: null, stamp: null, versions };
    versions += 1;
    if (stamp === null || parsed.stamp > stamp) {
      stamp = parsed.stamp;
      newest = key;
    }
  }
  return newest === null ? null : { id, value: lane.get(newest), stamp, versions };
}

/** All records of a lane by id, recalled ones with `value: null`. */
export function readLane(lane: Y.Map<unknown>): Map<RecordId, LaneRecord> {
  const keysById = new Map<RecordId, string[]>();
  for (const key of lane.keys()) {
    const parsed = parseRecordKey(key);
    if (parsed === null) continue;
    const keys = keysById.get(parsed.id);
    if (keys) keys.push(key);
    else keysById.set(parsed.id, [key]);
  }
  const records = new Map<RecordId, LaneRecord>();
  for (const [id, keys] of keysById) {
    const record = readRecord(lane, id, keys);
    if (record) records.set(id, record);
  }
  return records;
}
