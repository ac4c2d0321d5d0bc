import { limits } from '#shared/limits.ts';
import { latestTime } from '#shared/records/value.ts';
import { ByteReader } from './byte-reader.ts';
import type { ScannedStruct } from './scan.ts';
import { valueTypes } from './skip-value.ts';

/** What is read of a message without taking it apart. */
export interface PlainMessage {
  readonly kind: 'message';
  /** Epoch milliseconds. */
  readonly at: number;
}

const fields = 4;
const names = { key: Buffer.from('key'), kind: Buffer.from('kind'), at: Buffer.from('at'), text: Buffer.from('text') };
const message = Buffer.from('message');

/**
 * Reads a message from its bytes where these show that it fits its schema; null for everything else, fitting or not,
 * which the schema itself has to be asked about. Most of what arrives is plain messages: none of their texts becomes a
 * string here.
 */
export function readPlainMessage({ bytes, valueFrom }: ScannedStruct, key: string): PlainMessage | null {
  const reader = new ByteReader(bytes, valueFrom);
  if (reader.byte() !== valueTypes.object || reader.number() !== fields) return null;
  // In the order in which the app writes them.
  if (!isText(reader, names.key) || !isKey(reader, key)) return null;
  if (!isText(reader, names.kind) || reader.byte() !== valueTypes.text || !isText(reader, message)) return null;
  if (!isText(reader, names.at) || reader.byte() !== valueTypes.float64) return null;
  const at = reader.double();
  if (!Number.isInteger(at) || at < 0 || at > latestTime) return null;
  if (!isText(reader, names.text) || reader.byte() !== valueTypes.text) return null;
  const length = reader.number();
  // No text has more characters than bytes.
  return length <= limits.messageLength && hasInk(bytes, reader.at, reader.at + length)
    ? { kind: 'message', at }
    : null;
}

/** Reads a text; whether it is this one. */
function isText(reader: ByteReader, expected: Buffer): boolean {
  if (reader.number() !== expected.length) return false;
  const { bytes, at } = reader;
  reader.skip(expected.length);
  for (let place = 0; place < expected.length; place += 1) {
    if (bytes[at + place] !== expected[place]) return false;
  }
  return true;
}

/** Reads a text as a value; whether it is this key, which is all ASCII. */
function isKey(reader: ByteReader, key: string): boolean {
  if (reader.byte() !== valueTypes.text || reader.number() !== key.length) return false;
  const { bytes, at } = reader;
  reader.skip(key.length);
  for (let place = 0; place < key.length; place += 1) {
    if (bytes[at + place] !== key.charCodeAt(place)) return false;
  }
  return true;
}

/** Whether a text surely shows something: an ASCII sign, or a syllable or ideograph that begins with E4 to ED. */
function hasInk(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if ((byte > 0x20 && byte < 0x80) || (byte >= 0xe4 && byte <= 0xed)) return true;
  }
  return false;
}
