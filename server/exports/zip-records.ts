/** What a field of the plain form holds at most; beyond, it says so and a larger one follows (APPNOTE 4.5.3). */
const most = { short: 0xffff, long: 0xffff_ffff };
/** Sizes follow the content; names are UTF-8. */
const flags = 0x0808;
const deflated = 8;
/** What a reader must know: deflate, or large archives. */
const [plainVersion, largeVersion] = [20, 45];

/** An entry as the directory of an archive lists it. */
export interface ListedEntry {
  readonly start: number;
  readonly time: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** An entry in the directory; one that begins beyond 4 GB says so in a field of its own. */
export function directoryEntry(path: Buffer, { start, time, crc, packed, size }: ListedEntry): Buffer {
  const isLarge = start >= most.long;
  const extra = isLarge ? numbers([2, 0x0001], [2, 8], [8, start]) : Buffer.alloc(0);
  const fields = [
    [2, isLarge ? largeVersion : plainVersion],
    [2, isLarge ? largeVersion : plainVersion],
    [2, flags],
    [2, deflated],
    [4, time],
    [4, crc],
    [4, packed],
    [4, size],
  ] as const;
  const place = isLarge ? most.long : start;
  const rest = numbers([2, path.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0], [4, place]);
  return Buffer.concat([record(0x02014b50, ...fields), rest, path, extra]);
}

/** What stands before the content of an entry. */
export const entryOpening = (path: Buffer, time: number): Buffer =>
  Buffer.concat([
    record(0x04034b50, [2, plainVersion], [2, flags], [2, deflated], [4, time], [4, 0], [4, 0], [4, 0]),
    numbers([2, path.length], [2, 0]),
    path,
  ]);

/** What stands after it. @throws when it is larger than any of ours is */
export function entryClosing({ crc, packed, size }: Pick<ListedEntry, 'crc' | 'packed' | 'size'>): Buffer {
  if (packed > most.long || size > most.long) throw new Error('a file of an archive that is too large');
  return record(0x08074b50, [4, crc], [4, packed], [4, size]);
}

/** Where the directory is, for whoever reads an archive from its end. */
export function directoryEnding(count: number, length: number, at: number): Buffer {
  const isLarge = count >= most.short || length >= most.long || at >= most.long;
  const [entries, bytes, place] = isLarge ? [most.short, most.long, most.long] : [count, length, at];
  const plain = record(
    0x06054b50,
    ...([
      [2, 0],
      [2, 0],
      [2, entries],
      [2, entries],
      [4, bytes],
      [4, place],
      [2, 0],
    ] as const),
  );
  if (!isLarge) return plain;
  const large = record(
    0x06064b50,
    ...([
      [8, 44],
      [2, largeVersion],
      [2, largeVersion],
      [4, 0],
      [4, 0],
      [8, count],
      [8, count],
      [8, length],
      [8, at],
    ] as const),
  );
  return Buffer.concat([large, record(0x07064b50, [4, 0], [8, at + length], [4, 1]), plain]);
}

type Field = readonly [size: 2 | 4 | 8, value: number];

const record = (signature: number, ...fields: readonly Field[]): Buffer => numbers([4, signature], ...fields);

function numbers(...fields: readonly Field[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, size);
    at += size;
  }
  return bytes;
}
