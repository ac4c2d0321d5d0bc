import { serverLane, type FileId, type UserId } from '#shared/ids.ts';
import type { RecordPlace } from '../relay/ports.ts';
import type { Services } from '../services.ts';
import { inParts } from '../storage/in-parts.ts';
import { FileFolder } from './file-folder.ts';

type Forgetting = Pick<Services, 'storage' | 'dataDir'>;

/** How long what could not be removed waits for another try, in milliseconds. */
const againMs = 60_000;

/**
 * Removes what records brought that are gone for good, soon after they are (P7). What it cannot is tried again; what a
 * crash has left, the sweep finds.
 */
export class FileForgetter {
  readonly #parts: Forgetting & Pick<Services, 'logger'>;
  #places: RecordPlace[] = [];
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(parts: Forgetting & Pick<Services, 'logger'>) {
    this.#parts = parts;
  }

  /** Takes note of records that are gone. */
  gone(places: readonly RecordPlace[]): void {
    this.#places.push(...places);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is left to do now. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Ends what it is at; afterwards nothing is tried again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.settled();
  }

  async #run(): Promise<void> {
    // Not in the turn that tells of it: what is stored is passed on first.
    await Promise.resolve();
    while (this.#places.length > 0) {
      const places = this.#places;
      this.#places = [];
      try {
        await forgetFiles(this.#parts, places);
      } catch (error) {
        this.#parts.logger.error({ err: error }, 'files of messages that are gone could not be removed; tried again');
        this.#again(places);
        break;
      }
    }
    this.#running = null;
  }

  #again(places: readonly RecordPlace[]): void {
    if (this.#isStopped) return;
    this.#places.push(...places);
    this.#timer = setTimeout(() => {
      this.#running ??= this.#run();
    }, againMs).unref();
  }
}

/** Removes what these records brought: first the bytes, so that a crash in between leaves a row that says so. */
export async function forgetFiles({ storage, dataDir }: Forgetting, places: readonly RecordPlace[]): Promise<void> {
  for (const [lane, own] of Map.groupBy(places, (place) => place.lane)) {
    if (lane === serverLane) continue;
    for (const [document, ofPage] of Map.groupBy(own, (place) => place.document)) {
      for (const part of inParts(ofPage.map(({ id }) => id))) {
        const rows = await storage.db
          .selectFrom('file')
          .select('id')
          .where('document', '=', document)
          .where('user', '=', lane)
          .where('record', 'in', part)
          .execute();
        await removeFiles({ storage, dataDir }, rows);
      }
    }
  }
}

/** Removes everything that a person has uploaded, whether a message names it or not. */
export async function forgetFilesOf({ storage, dataDir }: Forgetting, user: UserId): Promise<void> {
  for (;;) {
    const rows = await storage.db.selectFrom('file').select('id').where('user', '=', user).limit(100).execute();
    if (rows.length === 0) return;
    await removeFiles({ storage, dataDir }, rows);
  }
}

/** Removes files: bytes, then rows. */
export async function removeFiles(
  { storage, dataDir }: Forgetting,
  files: readonly { readonly id: FileId }[],
): Promise<void> {
  const folder = new FileFolder(dataDir);
  for (const { id } of files) {
    await folder.remove(id);
    await storage.db.deleteFrom('file').where('id', '=', id).execute();
  }
}
