import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** A commit as it lies in the journal. */
export interface JournalRecord {
  /** Counts commits; of two the later one has the larger. */
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Two files, so that one can be begun anew while what stands in the other is still on its way into the tables. */
const names = ['journal-1', 'journal-2'] as const;
/** A file that has grown to this is followed by the other one, as soon as that may be overwritten. */
const fullBytes = 8 * 1024 * 1024;
/** Before every record: a mark, its length, its checksum, its id, the birth of its file. */
const headBytes = 32;
/**
 * What tells the records of a file from what lies behind them since before it was begun anew. Random: what people wrote
 * lies there too, and none of them may guess how a record would have to look.
 */
const birthBytes = 12;
const bornAt = headBytes - birthBytes;
const mark = 0x4c4e524a;
const zerosAtOnce = 1024 * 1024;
/** At most for so long something that has left the log may still lie behind newer records, in milliseconds (P7). */
const emptyEveryMs = 10_000;

/** Whether a process before has left something in the journal of a data folder. */
export const hasJournal = (folder: string): boolean =>
  names.some((name) => {
    const bytes = readIfThere(join(folder, name), 4);
    return bytes.length === 4 && bytes.readUInt32LE(0) === mark;
  });

/**
 * Reads the journal of a data folder, oldest first, up to the first record of each file that is not whole: nobody was told
 * that it is there. Also while a server writes into it: what it overwrites stands in the tables by then.
 */
export function readJournal(folder: string): JournalRecord[] {
  const records = names.flatMap((name) => recordsIn(readIfThere(join(folder, name))).records);
  return records.sort((one, other) => one.id - other.id);
}

/** A file, or so much of its beginning; nothing when it is not there. */
function readIfThere(path: string, most = Infinity): Buffer {
  if (!statSync(path, { throwIfNoEntry: false })) return Buffer.alloc(0);
  if (most === Infinity) return readFileSync(path);
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(most);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, most, 0));
  } finally {
    closeSync(descriptor);
  }
}

function recordsIn(bytes: Buffer): {
  readonly records: JournalRecord[];
  readonly end: number;
  readonly birth: Buffer;
} {
  const records: JournalRecord[] = [];
  let end = 0;
  let birth: Buffer = Buffer.alloc(birthBytes);
  while (end + headBytes <= bytes.length) {
    const head = bytes.subarray(end, end + headBytes);
    const length = head.readUInt32LE(4);
    const from = end + headBytes;
    if (head.readUInt32LE(0) !== mark || length > bytes.length - from) break;
    const body = bytes.subarray(from, from + length);
    if (head.readUInt32LE(8) !== checksum(head, body)) break;
    const id = head.readDoubleLE(12);
    const born = head.subarray(bornAt);
    if (records.length > 0 && !born.equals(birth)) break;
    birth = born;
    records.push({ id, bytes: body });
    end = from + length;
  }
  return { records, end, birth };
}

const checksum = (head: Uint8Array, body: Uint8Array): number => crc32(body, crc32(head.subarray(12)));

interface JournalFile {
  readonly descriptor: number;
  /** Where the next record goes. */
  end: number;
  /** Behind this there are only zeros. */
  used: number;
  birth: Buffer;
  /** The id of its newest record. */
  last: number;
}

/**
 * The journal of a data folder, for one writer. Files are overwritten from their beginning, which costs a disk less than
 * files that grow: nothing but the record has to be synced.
 */
export class JournalFiles {
  readonly #files: readonly JournalFile[];
  #current: JournalFile;
  #id = 0;
  #emptiedAt = performance.now();

  /** Goes on behind what a process before has left. */
  constructor(folder: string) {
    this.#files = names.map((name) => {
      const path = join(folder, name);
      const bytes = readIfThere(path);
      const { records, end, birth } = recordsIn(bytes);
      const last = records.at(-1)?.id ?? 0;
      this.#id = Math.max(this.#id, last);
      return {
        descriptor: openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600),
        end,
        used: withoutZeros(bytes),
        birth,
        last,
      };
    });
    const [first, second] = this.#files as [JournalFile, JournalFile];
    this.#current = second.last > first.last ? second : first;
    syncFolder(folder);
  }

  /**
   * Puts a commit on disk and gives its id, which is above `after`. Everything below `done` stands in the tables and may
   * be overwritten.
   * @throws what the file system says; then nothing was kept
   */
  append(bytes: Uint8Array, { after, done }: { readonly after: number; readonly done: number }): number {
    const file = this.#next(done);
    // One that fails has had its id: whoever has read it there does not take the next one for it.
    const id = Math.max(this.#id, after) + 1;
    this.#id = id;
    const head = Buffer.alloc(headBytes);
    head.writeUInt32LE(mark, 0);
    head.writeUInt32LE(bytes.length, 4);
    head.writeDoubleLE(id, 12);
    file.birth.copy(head, bornAt);
    head.writeUInt32LE(checksum(head, bytes), 8);
    const length = headBytes + bytes.length;
    if (writevSync(file.descriptor, [head, bytes], file.end) !== length) throw new Error('the disk took only a part');
    fdatasyncSync(file.descriptor);
    file.last = id;
    file.end += length;
    file.used = Math.max(file.used, file.end);
    return id;
  }

  /** Empties the files of which everything stands in the tables. */
  empty(done: number): void {
    this.#emptiedAt = performance.now();
    for (const file of this.#files) if (file.last < done && file.used > 0) this.#empty(file);
  }

  close(): void {
    for (const { descriptor } of this.#files) closeSync(descriptor);
  }

  /** The file for the next record. */
  #next(done: number): JournalFile {
    const current = this.#current;
    const other = this.#files.find((file) => file !== current) ?? current;
    if (performance.now() - this.#emptiedAt > emptyEveryMs) this.empty(done);
    if (current.end === 0 || current.last < done) this.#begin(current);
    else if (current.end >= fullBytes && other.last < done) {
      this.#begin(other);
      this.#current = other;
    }
    return this.#current;
  }

  #begin(file: JournalFile): void {
    file.end = 0;
    file.birth = randomBytes(birthBytes);
  }

  /** Overwrites a file with zeros: it keeps its place on the disk. */
  #empty(file: JournalFile): void {
    const zeros = Buffer.alloc(Math.min(file.used, zerosAtOnce));
    for (let at = 0; at < file.used; at += zeros.length) {
      writeSync(file.descriptor, zeros, 0, Math.min(zeros.length, file.used - at), at);
    }
    fdatasyncSync(file.descriptor);
    file.end = 0;
    file.used = 0;
  }
}

/** How much of bytes is left without the zeros at their end. */
function withoutZeros(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length -= 1;
  return length;
}

/** Waits until the names in a folder are on disk. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
