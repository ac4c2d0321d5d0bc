import { limits } from '#shared/limits.ts';
import type { ByteReader } from './byte-reader.ts';
import { Violation } from './rules.ts';

/** The types of lib0's `any`, by their first byte. */
const types = {
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

/**
 * Passes over one JSON value. `undefined`, big integers and bytes are no JSON; a key `__proto__` gives whoever reads
 * the value another prototype; deep nesting overflows the stack of every reader.
 */
export function skipValue(reader: ByteReader, depth = 0): void {
  if (depth > limits.recordDepth) throw new Violation('A2', 'a value is nested too deep');
  switch (reader.byte()) {
    case types.null:
    case types.false:
    case types.true:
      return;
    case types.integer:
      return reader.skipSigned();
    case types.float32:
      return reader.skip(4);
    case types.float64:
      return reader.skip(8);
    case types.text:
      reader.skipText();
      return;
    case types.object:
      for (let left = reader.number(); left > 0; left -= 1) {
        if (reader.text() === '__proto__') throw new Violation('A2', 'a key is __proto__');
        skipValue(reader, depth + 1);
      }
      return;
    case types.array:
      for (let left = reader.number(); left > 0; left -= 1) skipValue(reader, depth + 1);
      return;
    default:
      throw new Violation('A2', 'a value is not JSON');
  }
}
