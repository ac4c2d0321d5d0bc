import { hash, randomBytes } from 'node:crypto';
import * as decoding from 'lib0/decoding';
import type { RecordValue } from '#shared/records/value.ts';
import type { ScannedStruct } from './scan.ts';

/** The JSON value of a scanned struct. Its bytes have been passed over, so this cannot fail. */
export const readValue = (bytes: Uint8Array, struct: ScannedStruct): unknown =>
  decoding.readAny(decoding.createDecoder(bytes.subarray(struct.valueFrom, struct.to)));

/** Keys of this process: fingerprints are compared within it and never kept, so nobody can look for two that are equal. */
const secret = randomBytes(8);
const [key0, key1] = [secret.readInt32LE(0), secret.readInt32LE(4)];

/**
 * A fingerprint by which a value that is sent again is known: HalfSipHash-2-4 of its bytes, 53 bits of it. A device that
 * repeats a record repeats its bytes.
 */
export function fingerprint(bytes: Uint8Array, { valueFrom, to }: Pick<ScannedStruct, 'valueFrom' | 'to'>): number {
  let v0 = key0;
  let v1 = key1 ^ 0xee;
  let v2 = key0 ^ 0x6c796765;
  let v3 = key1 ^ 0x74656462;
  const length = to - valueFrom;
  const whole = valueFrom + (length & ~3);
  let word = 0;
  const round = (): void => {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
  };
  const byte = (at: number): number => bytes[at] ?? 0;
  for (let at = valueFrom; at < whole; at += 4) {
    word = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  word = length << 24;
  for (let at = to - 1; at >= whole; at -= 1) word |= byte(at) << ((at - whole) * 8);
  v3 ^= word;
  round();
  round();
  v0 ^= word;
  v2 ^= 0xee;
  for (let left = 4; left > 0; left -= 1) round();
  const low = (v1 ^ v3) >>> 0;
  v1 ^= 0xdd;
  for (let left = 4; left > 0; left -= 1) round();
  return ((v1 ^ v3) & 0x1fffff) * 2 ** 32 + low;
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
