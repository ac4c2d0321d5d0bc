import { filePath, uploadPath, type FilePart } from '#shared/api/files.ts';
import type { RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { Answer } from '../api/call.ts';
import { hasFile } from '../api/has-file.ts';
import { sendBytes } from '../api/transfer.ts';
import type { Core } from '../core.ts';
import { fileOf, placeKey } from '../projection/kept-files.ts';
import { sentFile } from '../projection/sent-file.ts';
import { comesBack } from './send-file.ts';

/** How the server is asked and given; a test has its own way. */
export interface FileCalls {
  readonly has: typeof hasFile;
  readonly send: typeof sendBytes;
}

type FileKey = [room: RoomId, lane: UserId, id: RecordId, part: FilePart];
type Place = readonly [room: RoomId, id: RecordId];

/**
 * A server that goes on from a backup may be without the files of messages that this device brings back: those of its
 * person that are still here go up again, once for each epoch, one after the other.
 */
export class FilesAgain {
  readonly #core: Pick<Core, 'database' | 'owner'>;
  readonly #calls: FileCalls;
  readonly #stopped = new AbortController();
  /** What was seen to in this epoch, should the connection break in between. */
  readonly #done = new Set<string>();
  #epoch = 0;
  #isRunning = false;

  constructor(core: Pick<Core, 'database' | 'owner'>, calls: FileCalls = { has: hasFile, send: sendBytes }) {
    this.#core = core;
    this.#calls = calls;
  }

  /** The server has said in which epoch it is. Never rejects. */
  async begin(epoch: number): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    if (epoch !== this.#epoch) this.#done.clear();
    this.#epoch = epoch;
    // What a database could not do now it does at the next connection.
    await this.#look(epoch).catch(() => undefined);
    this.#isRunning = false;
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #look(epoch: number): Promise<void> {
    const { database, owner } = this.#core;
    const known = await database.meta.get('files-epoch');
    if (known?.value === epoch) return;
    const keys = known === undefined ? [] : await database.files.toCollection().primaryKeys();
    for (const [room, lane, id, part] of keys as FileKey[]) {
      const key = placeKey({ room, lane, id });
      if (lane !== owner.user || part !== 'whole' || this.#done.has(key)) continue;
      if (!(await this.#see([room, id]))) return;
      this.#done.add(key);
    }
    await database.meta.put({ key: 'files-epoch', value: epoch });
  }

  /** Whether nothing more is to be done for a message's file. */
  async #see([room, id]: Place): Promise<boolean> {
    const { database, owner } = this.#core;
    const row = await database.timeline.get([room, owner.user, id]);
    const shown = fileOf(row);
    const file = shown && sentFile(shown);
    // What was not taken yet goes up with its message.
    if (!row || !file) return true;
    const isThere = this.#stopped.signal.aborted ? null : await this.#calls.has(file.id);
    if (isThere !== false) return isThere === true;
    const taken = await this.#send([room, id], 'whole', uploadPath(room, row.page, id, { ...file, given: file }));
    if (!taken.ok) return !comesBack.includes(taken.error);
    const small = await this.#send([room, id], 'preview', filePath(file.id, 'preview'));
    return small.ok || !comesBack.includes(small.error);
  }

  /** Sends a part, if it is here. */
  async #send([room, id]: Place, part: 'whole' | 'preview', path: string): Promise<Answer<unknown>> {
    const { database, owner } = this.#core;
    const kept = await database.files.get([room, owner.user, id, part]);
    if (!kept) return { ok: true, value: null };
    return this.#calls.send(path, kept.blob, { signal: this.#stopped.signal });
  }
}
