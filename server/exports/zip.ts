import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file of an archive; its content is read when its turn comes. */
export interface ZipEntry {
  readonly name: string;
  readonly content: AsyncIterable<string>;
}

/** What an archive of this plain form may hold. */
const most = { entries: 65_535, bytes: 0xffff_ffff };
/** Sizes follow the content; names are UTF-8. */
const flags = 0x0808;
const deflated = 8;

/** A ZIP archive, piece by piece: whatever it holds, only a piece of it is in memory. */
export async function* zip(entries: AsyncIterable<ZipEntry>, now: Date): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  const time = dosTime(now);
  let at = 0;
  for await (const { name, content } of entries) {
    if (directory.length === most.entries) throw new Error('an archive of too many files');
    const path = Buffer.from(name);
    const start = at;
    const head = record(0x04034b50, [2, 20], [2, flags], [2, deflated], [4, time], [4, 0], [4, 0], [4, 0]);
    const opening = Buffer.concat([head, numbers([2, path.length], [2, 0]), path]);
    at += opening.length;
    yield opening;

    let crc = 0;
    let size = 0;
    const plain = async function* (): AsyncGenerator<Buffer> {
      for await (const text of content) {
        const bytes = Buffer.from(text);
        crc = crc32(bytes, crc);
        size += bytes.length;
        yield bytes;
      }
    };
    let packed = 0;
    for await (const piece of Readable.from(plain()).compose(createDeflateRaw()) as AsyncIterable<Buffer>) {
      packed += piece.length;
      yield piece;
    }
    at += packed;
    const closing = record(0x08074b50, [4, crc], [4, packed], [4, size]);
    at += closing.length;
    if (at > most.bytes || size > most.bytes) throw new Error('an archive that is too large');
    yield closing;
    const fields = [
      [2, 20],
      [2, 20],
      [2, flags],
      [2, deflated],
      [4, time],
      [4, crc],
      [4, packed],
      [4, size],
    ] as const;
    const place = numbers([2, path.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, start]);
    directory.push(Buffer.concat([record(0x02014b50, ...fields), place, path]));
  }
  const listing = Buffer.concat(directory);
  yield listing;
  const count = directory.length;
  yield record(0x06054b50, [2, 0], [2, 0], [2, count], [2, count], [4, listing.length], [4, at], [2, 0]);
}

type Field = readonly [size: 2 | 4, value: number];

const record = (signature: number, ...fields: readonly Field[]): Buffer => numbers([4, signature], ...fields);

function numbers(...fields: readonly Field[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) {
    bytes.writeUIntLE(value, at, size);
    at += size;
  }
  return bytes;
}

/** A time as archives have it, to two seconds, in UTC. */
function dosTime(date: Date): number {
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return day * 0x10000 + time;
}
