import { hash } from 'node:crypto';
import * as decoding from 'lib0/decoding';
import type { ScannedStruct } from './scan.ts';

/** The JSON value of a scanned struct. Its bytes have been passed over, so this cannot fail. */
export const readValue = (bytes: Uint8Array, struct: ScannedStruct): unknown =>
  decoding.readAny(decoding.createDecoder(bytes.subarray(struct.valueFrom, struct.to)));

/** A fingerprint by which equal values are known, whatever the order of their keys. */
export const hashValue = (value: unknown): string => hash('sha256', canonical(value), 'base64').slice(0, 24);

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}
