import { SvelteMap } from 'svelte/reactivity';
import { filePath, type FilePart } from '#shared/api/files.ts';
import type { Answer } from '../api/call.ts';
import { fetchBytes } from '../api/fetch-bytes.ts';
import type { Core } from '../core.ts';
import { saveBlob } from '../platform/save-file.ts';
import { fileOf, keepFile, placeKey } from '../projection/kept-files.ts';
import type { FilePlace, TimelineRow } from '../projection/rows.ts';
import { nothingLive } from '../sync/engine.ts';
import { RetryTimes } from '../sync/retry-times.ts';
import { Downloads, partKey, type Fetched } from './downloads.ts';
import { KeptParts } from './kept-parts.ts';

export type { FilePlace };

/** Why a file is not there: no connection, it is gone from the server, or this device has no room to keep it. */
export type FileProblem = 'offline' | 'gone' | 'full';

/** What became of a file that somebody wanted to have. */
export type SaveOutcome = 'saved' | Exclude<Fetched['type'], 'here'>;

/** Files of messages: what of them is on this device, on its way here, or going up. */
export class FilesState {
  readonly #core: Core;
  readonly #fetch: typeof fetchBytes;
  readonly #parts: KeptParts;
  readonly #downloads: Downloads;
  readonly #problems = new SvelteMap<string, FileProblem>();
  readonly #comingDown = new SvelteMap<string, number>();
  #goingUp: ReadonlyMap<string, number> = $state.raw(nothingLive.sending);
  /** What was wanted and did not come. */
  readonly #again = new SvelteMap<string, { readonly row: TimelineRow; readonly part: FilePart }>();
  readonly #times = new RetryTimes(() => this.#retry());
  #isOnline = false;

  constructor(core: Core, fetch: typeof fetchBytes = fetchBytes) {
    this.#core = core;
    this.#fetch = fetch;
    this.#parts = new KeptParts(core);
    this.#downloads = new Downloads((row, part, signal) => this.#run(row, part, signal));
    core.engine.subscribe(({ status, sending }) => {
      this.#goingUp = sending;
      const isBack = status === 'online' && !this.#isOnline;
      this.#isOnline = status === 'online';
      if (!isBack) return;
      this.#times.lift();
      this.#retry();
    });
  }

  /** A `blob:` address of a part that is on this device; null while it is not. Read it where it is shown. */
  addressOf(place: FilePlace, part: FilePart): string | null {
    const { address } = this.#parts.of(place, part);
    // Of a picture without a preview, all of it.
    return address ?? (part === 'preview' ? this.#parts.of(place, 'whole').address : null);
  }

  /** Whether a part is on this device. */
  isHere(place: FilePlace, part: FilePart): boolean {
    return this.#parts.of(place, part).isHere;
  }

  /** How much of a file has gone up or come down, from 0 to 1; null while nothing of it moves. */
  progressOf(place: FilePlace): number | null {
    const key = placeKey(place);
    return this.#comingDown.get(key) ?? this.#goingUp.get(key) ?? null;
  }

  /** What keeps a file that was wanted from being here. */
  problemOf(place: FilePlace): FileProblem | null {
    return this.#problems.get(placeKey(place)) ?? null;
  }

  /** A part is to be shown: it is fetched unless it is here or on its way, and again after a while, or when the connection returns. */
  want(row: TimelineRow, part: FilePart): void {
    void this.#want(row, part);
  }

  /** Gives a file to the person, fetched if need be. */
  async save(row: TimelineRow): Promise<SaveOutcome> {
    const fetched = await this.#have(row, 'whole');
    if (fetched.type !== 'here') return fetched.type;
    saveBlob(fileOf(row)?.name ?? 'file', fetched.blob);
    return 'saved';
  }

  /** Ends the download of a file. */
  cancel(place: FilePlace): void {
    this.#downloads.cancel(place, 'whole');
    this.#downloads.cancel(place, 'preview');
  }

  async #want(row: TimelineRow, part: FilePart): Promise<void> {
    const first = await this.#have(row, part);
    const fetched = first.type === 'gone' && part === 'preview' ? await this.#have(row, 'whole') : first;
    const { type: outcome } = fetched;
    const [key, name] = [placeKey(row), partKey(row, part)];
    if (outcome === 'offline') {
      this.#again.set(name, { row, part });
      // Who wanted it twice is told twice.
      if (!this.#times.isHeld(name)) this.#times.failed(name, fetched.retryAfterSeconds);
    } else if (this.#again.delete(name)) this.#times.done(name);
    if (outcome === 'offline' || outcome === 'gone') this.#problems.set(key, outcome);
    else if (this.#problems.get(key) !== 'full') this.#problems.delete(key);
  }

  /** The bytes of a part: from this device, else from the server. */
  async #have(row: TimelineRow, part: FilePart): Promise<Fetched> {
    const running = this.#downloads.get(row, part);
    if (running) return running;
    const { held } = this.#parts.of(row, part);
    if (held) return { type: 'here', blob: held };
    const { room, lane, id } = row;
    // A database that cannot be read just now is no reason not to show it.
    const kept = await this.#core.database.files.get([room, lane, id, part]).catch(() => undefined);
    return kept ? { type: 'here', blob: kept.blob } : this.#downloads.begin(row, part);
  }

  async #run(row: TimelineRow, part: FilePart, signal: AbortSignal): Promise<Fetched> {
    const id = fileOf(row)?.id ?? null;
    if (id === null) return { type: 'gone' };
    const answer = await this.#fetched(row, filePath(id, part), part, signal);
    if (!answer.ok) return signal.aborted ? { type: 'cancelled' } : outcomeOf(answer);
    const blob = answer.value;
    const key = { room: row.room, lane: row.lane, id: row.id };
    const outcome = await keepFile(this.#core.database, { ...key, part, blob, bytes: blob.size, usedAt: Date.now() });
    if (outcome === 'gone') return { type: 'gone' };
    if (outcome === 'full') this.#problems.set(placeKey(row), 'full');
    if (outcome !== 'kept') this.#parts.of(row, part).hold(blob);
    return { type: 'here', blob };
  }

  async #fetched(row: TimelineRow, path: string, part: FilePart, signal: AbortSignal): Promise<Answer<Blob>> {
    if (part === 'preview') return this.#fetch(path, { signal });
    const key = placeKey(row);
    this.#comingDown.set(key, 0);
    try {
      return await this.#fetch(path, { signal, progress: (done) => void this.#comingDown.set(key, done) });
    } finally {
      this.#comingDown.delete(key);
    }
  }

  #retry(): void {
    if (!this.#isOnline) return;
    for (const [name, { row, part }] of this.#again) if (!this.#times.isHeld(name)) this.want(row, part);
  }
}

/** Whatever is no clear word of the server's is a matter of the connection, or of another moment, and is tried again. */
function outcomeOf({ error, retryAfterSeconds }: Extract<Answer<Blob>, { ok: false }>): Fetched {
  if (error === 'not-found' || error === 'forbidden' || error === 'invalid') return { type: 'gone' };
  return { type: 'offline', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
