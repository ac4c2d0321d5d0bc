import { ByteReader } from './byte-reader.ts';
import type { ScannedStruct } from './scan.ts';
import { valueTypes } from './skip-value.ts';

/** The JSON value of a scanned struct. Its bytes have been passed over, so this cannot fail. */
export const readValue = ({ bytes, valueFrom }: Pick<ScannedStruct, 'bytes' | 'valueFrom'>): unknown =>
  read(new ByteReader(bytes, valueFrom));

function read(reader: ByteReader): unknown {
  switch (reader.byte()) {
    case valueTypes.null:
      return null;
    case valueTypes.false:
      return false;
    case valueTypes.true:
      return true;
    case valueTypes.integer:
      return reader.signed();
    case valueTypes.float32:
      return reader.float();
    case valueTypes.float64:
      return reader.double();
    case valueTypes.text:
      return reader.text();
    case valueTypes.array:
      return Array.from({ length: reader.number() }, () => read(reader));
    default: {
      const object: Record<string, unknown> = {};
      for (let left = reader.number(); left > 0; left -= 1) {
        const key = reader.text();
        object[key] = read(reader);
      }
      return object;
    }
  }
}
