import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { directoryEnding, directoryEntry, entryClosing, entryOpening } from './zip-records.ts';

/** A file of an archive; its content is read when its turn comes. */
export interface ZipEntry {
  readonly name: string;
  readonly content: AsyncIterable<string | Uint8Array>;
  /** Whether it is small already, as pictures are: packing it again would only cost time. */
  readonly isPacked?: boolean;
}

/** A ZIP archive, piece by piece: whatever it holds, only a piece of it is in memory. No entry has 4 GB or more. */
export async function* zip(entries: AsyncIterable<ZipEntry>, now: Date): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  const time = dosTime(now);
  let at = 0;
  for await (const { name, content, isPacked = false } of entries) {
    const path = Buffer.from(name);
    const start = at;
    const opening = entryOpening(path, time);
    at += opening.length;
    yield opening;

    let crc = 0;
    let size = 0;
    const plain = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of content) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
        crc = crc32(bytes, crc);
        size += bytes.length;
        yield bytes;
      }
    };
    let packed = 0;
    const deflate = createDeflateRaw(isPacked ? { level: 0 } : {});
    for await (const piece of Readable.from(plain()).compose(deflate) as AsyncIterable<Buffer>) {
      packed += piece.length;
      yield piece;
    }
    at += packed;
    const closing = entryClosing({ crc, packed, size });
    at += closing.length;
    yield closing;
    directory.push(directoryEntry(path, { start, time, crc, packed, size }));
  }
  const listing = Buffer.concat(directory);
  yield listing;
  yield directoryEnding(directory.length, listing.length, at);
}

/** A time as archives have it, to two seconds, in UTC. */
function dosTime(date: Date): number {
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return day * 0x10000 + time;
}
