import { hash, randomBytes } from 'node:crypto';
import type { RecordValue } from '#shared/records/value.ts';
import type { ScannedStruct } from './scan.ts';

/** Of this process: fingerprints are compared within it and never told, so nobody can look for two that are equal. */
const secret = randomBytes(8);
const seeds = [secret.readInt32LE(0), secret.readInt32LE(4)] as const;

/** Where a value's bytes lie. */
export interface ValuePlace extends Pick<ScannedStruct, 'valueFrom' | 'to'> {
  readonly bytes: Uint8Array;
}

/**
 * A fingerprint of 32 bits by which a value that is sent again is known by its bytes: a device that repeats a record
 * repeats them. Should two ever be equal by accident, a second value stands beside the first in its author's own lane.
 */
export function fingerprint({ bytes, valueFrom, to }: ValuePlace): number {
  let [low, high] = seeds;
  for (let at = valueFrom; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    low = Math.imul(low ^ byte, 0x9e3779b1) ^ (low >>> 15);
    high = Math.imul(high ^ byte, 0x5f356495) ^ (high >>> 13);
  }
  return Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
}

/** The fingerprint of a record of the server's lane without its key, whatever the order of its fields. */
export const hashPublished = (value: Omit<RecordValue, 'key'>): string =>
  hash('sha256', canonical({ ...value, key: '' }), 'base64').slice(0, 24);

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}
