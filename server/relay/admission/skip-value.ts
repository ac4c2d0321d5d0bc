import { limits } from '#shared/limits.ts';
import type { ByteReader } from './byte-reader.ts';
import { Violation } from './rules.ts';

/** The types of lib0's `any`, by their first byte. */
export const valueTypes = {
  null: 126,
  integer: 125,
  float32: 124,
  float64: 123,
  false: 121,
  true: 120,
  text: 119,
  object: 118,
  array: 117,
} as const;

const proto = Buffer.from('__proto__');

/**
 * Passes over one JSON value. `undefined`, big integers and bytes are no JSON; a key `__proto__` gives whoever reads
 * the value another prototype; deep nesting overflows the stack of every reader.
 */
export function skipValue(reader: ByteReader, depth = 0): void {
  if (depth > limits.recordDepth) throw new Violation('A2', 'a value is nested too deep');
  switch (reader.byte()) {
    case valueTypes.null:
    case valueTypes.false:
    case valueTypes.true:
      return;
    case valueTypes.integer:
      return reader.skipSigned();
    case valueTypes.float32:
      return reader.skip(4);
    case valueTypes.float64:
      return reader.skip(8);
    case valueTypes.text:
      reader.skipText();
      return;
    case valueTypes.object:
      for (let left = reader.number(); left > 0; left -= 1) {
        const from = reader.skipText();
        if (reader.at - from === proto.length && proto.equals(reader.bytes.subarray(from, reader.at))) {
          throw new Violation('A2', 'a key is __proto__');
        }
        skipValue(reader, depth + 1);
      }
      return;
    case valueTypes.array:
      for (let left = reader.number(); left > 0; left -= 1) skipValue(reader, depth + 1);
      return;
    default:
      throw new Violation('A2', 'a value is not JSON');
  }
}
