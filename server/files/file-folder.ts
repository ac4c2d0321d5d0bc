import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, opendir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FilePart } from '#shared/api/files.ts';
import { isFileId, type FileId } from '#shared/ids.ts';
import { orNothing, syncFolder } from '../storage/folder-parts.ts';
import { leavingFree, type DiskRoom } from './disk-room.ts';
import { headBytes } from './picture-size.ts';

/** After so many bytes it is looked again whether there is room for more. */
const lookAgainBytes = 16 * 1024 * 1024;

/** More bytes came than may. */
export class TooManyBytes extends Error {
  override readonly name = 'TooManyBytes';
}

/** The disk has no room that files may have. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
  readonly code = 'ENOSPC';
}

/** Bytes that have come, on disk under no name yet. */
export interface ReceivedBytes {
  readonly bytes: number;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
  /** How they begin; empty where nobody looks. */
  readonly head: Uint8Array;
  /** Gives them their place, for good; they are on disk when it resolves. */
  keep(id: FileId, part: FilePart): Promise<void>;
  /** Takes them away, unless they were kept. */
  drop(): Promise<void>;
}

/** Where bytes go as they come. */
export interface Intake {
  /**
   * @param length how many there will be, where that is said
   * @throws TooManyBytes as soon as there are more than `most`; NoRoom
   */
  receive(chunks: AsyncIterable<Uint8Array>, most: number, length?: number | null): Promise<ReceivedBytes>;
}

/** A name in the folder: of a file's part, or of something unfinished. */
export interface StoredName {
  readonly path: string;
  /** Null for what is unfinished, or none of ours. */
  readonly id: FileId | null;
  /** When it was last written to, or set aside, epoch milliseconds. */
  readonly writtenAt: number;
  /** Whether it was set aside as nobody's. */
  readonly isLost: boolean;
}

/** Where bytes wait that no row knows. */
const lostFolder = '.lost';

/** The bytes of files in the data folder, in folders by the first letters of their ids. */
export class FileFolder implements Intake {
  readonly #path: string;
  readonly #hasRoom: DiskRoom;

  constructor(dataDir: string, hasRoom: DiskRoom = leavingFree(null)) {
    this.#path = join(dataDir, 'files');
    this.#hasRoom = hasRoom;
  }

  /**
   * Writes bytes down as they come: only a piece of them is in memory, and their head where it is looked at. What was
   * begun is removed when something fails.
   * @throws TooManyBytes as soon as there are more than `most`; NoRoom also while there is some for messages alone
   */
  async receive(
    chunks: AsyncIterable<Uint8Array>,
    most: number,
    length: number | null = null,
    headMost = headBytes,
  ): Promise<ReceivedBytes> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
    if (!(await this.#hasRoom(this.#path, length ?? 0))) throw new NoRoom();
    const unfinished = join(this.#path, `.${randomBytes(12).toString('hex')}`);
    const file = await open(unfinished, 'wx', 0o600);
    const hash = createHash('sha256');
    const head: Uint8Array[] = [];
    let bytes = 0;
    let lookAt = lookAgainBytes;
    try {
      try {
        for await (const chunk of chunks) {
          if (bytes < headMost) head.push(chunk.subarray(0, headMost - bytes));
          bytes += chunk.length;
          if (bytes > most) throw new TooManyBytes();
          if (bytes > lookAt) {
            // Others write beside.
            if (!(await this.#hasRoom(this.#path, chunk.length))) throw new NoRoom();
            lookAt = bytes + lookAgainBytes;
          }
          hash.update(chunk);
          await file.writeFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return {
      bytes,
      sha256: hash.digest('hex'),
      head: Buffer.concat(head),
      keep: (id, part) => this.#keep(unfinished, id, part),
      drop: () => rm(unfinished, { force: true }),
    };
  }

  /** How large a part is; null when it is not there. */
  async size(id: FileId, part: FilePart): Promise<number | null> {
    const path = this.#pathOf(id, part);
    let found = await stat(path).catch(orNothing(null));
    // Set aside as nobody's while another database was asked.
    if (found === null && (await this.#moveBack(id, part))) found = await stat(path).catch(orNothing(null));
    return found?.isFile() ? found.size : null;
  }

  /** Reads a part, or some of it; both ends count. */
  read(id: FileId, part: FilePart, range?: { readonly start: number; readonly end: number }): ReadStream {
    return createReadStream(this.#pathOf(id, part), range ?? {});
  }

  /** All of a file, opened when it is read; nothing where it was removed by then. */
  async *whole(id: FileId): AsyncGenerator<Uint8Array> {
    if ((await this.size(id, 'whole')) === null) return;
    const file = await open(this.#pathOf(id, 'whole'), 'r').catch(orNothing(null));
    if (file) yield* file.createReadStream() as AsyncIterable<Uint8Array>;
  }

  /** Removes all of a file; what is not there is no failure. */
  async remove(id: FileId): Promise<void> {
    for (const part of ['preview', 'whole'] as const) {
      await rm(this.#pathOf(id, part), { force: true });
      await rm(this.#lostPathOf(id, part), { force: true });
    }
  }

  /** Removes something by the path that `names` gave. */
  async removeName({ path }: StoredName): Promise<void> {
    await rm(path, { force: true });
  }

  /** Sets bytes aside that no row knows; their time is that of now. */
  async setAside({ path }: StoredName): Promise<void> {
    const lost = join(this.#path, lostFolder);
    await mkdir(lost, { recursive: true, mode: 0o700 });
    const now = new Date();
    await utimes(path, now, now).catch(orNothing(undefined));
    await rename(path, join(lost, basename(path))).catch(orNothing(undefined));
  }

  /** Gives bytes that were set aside their place again. */
  async bringBack(id: FileId): Promise<void> {
    for (const part of ['preview', 'whole'] as const) await this.#moveBack(id, part);
  }

  /** Everything that lies there, one name at a time. */
  async *names(): AsyncGenerator<StoredName> {
    const folders = await opendir(this.#path).catch(orNothing(null));
    if (folders === null) return;
    for await (const entry of folders) {
      const path = join(this.#path, entry.name);
      const isLost = entry.name === lostFolder;
      if (entry.isFile()) yield* this.#named(path, entry.name, isLost);
      else if (entry.isDirectory()) {
        for await (const file of await opendir(path)) yield* this.#named(join(path, file.name), file.name, isLost);
      }
    }
  }

  async *#named(path: string, name: string, isLost: boolean): AsyncGenerator<StoredName> {
    const found = await stat(path).catch(orNothing(null));
    const id = name.replace(/\.preview$/, '');
    if (found?.isFile()) yield { path, id: isFileId(id) ? id : null, writtenAt: found.mtimeMs, isLost };
  }

  async #keep(unfinished: string, id: FileId, part: FilePart): Promise<void> {
    const folder = this.#folderOf(id);
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(unfinished, this.#pathOf(id, part));
    await syncFolder(folder);
    if (made !== undefined) await syncFolder(this.#path);
  }

  /** Whether a part was set aside, and is in its place again. */
  async #moveBack(id: FileId, part: FilePart): Promise<boolean> {
    const lost = this.#lostPathOf(id, part);
    if ((await stat(lost).catch(orNothing(null))) === null) return false;
    await mkdir(this.#folderOf(id), { recursive: true, mode: 0o700 });
    return rename(lost, this.#pathOf(id, part)).then(() => true, orNothing(false));
  }

  /** An id is a pattern of letters alone: nothing in it leads anywhere else. */
  #folderOf(id: FileId): string {
    if (!isFileId(id)) throw new Error('not a file id');
    return join(this.#path, id.slice(1, 3));
  }

  #pathOf(id: FileId, part: FilePart): string {
    return join(this.#folderOf(id), nameOf(id, part));
  }

  #lostPathOf(id: FileId, part: FilePart): string {
    return join(this.#path, lostFolder, nameOf(id, part));
  }
}

const nameOf = (id: FileId, part: FilePart): string => (part === 'whole' ? id : `${id}.preview`);
