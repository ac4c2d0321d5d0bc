import type { FilePart } from '#shared/api/files.ts';
import { placeKey } from '../projection/kept-files.ts';
import type { FilePlace, TimelineRow } from '../projection/rows.ts';

/** What became of a part that was to be here: its bytes, or why there are none. */
export type Fetched =
  | { readonly type: 'here'; readonly blob: Blob }
  /** `retryAfterSeconds` is when the server wants to be asked again, if it has said so. */
  | { readonly type: 'offline'; readonly retryAfterSeconds?: number }
  | { readonly type: 'gone' | 'cancelled' };

/** Fetches a part. */
export type FetchPart = (row: TimelineRow, part: FilePart, signal: AbortSignal) => Promise<Fetched>;

interface Download {
  readonly ended: Promise<Fetched>;
  readonly begin: () => void;
  readonly abort: AbortController;
}

/** So many run at a time: more would only make each slower. */
const mostAtOnce = 3;

/** Names a part of a message's file. */
export const partKey = (place: FilePlace, part: FilePart): string => `${placeKey(place)} ${part}`;

/** Downloads, each once and a few at a time. What is wanted last comes first: it is what somebody looks at. */
export class Downloads {
  readonly #fetch: FetchPart;
  readonly #all = new Map<string, Download>();
  readonly #queue: Download[] = [];
  #running = 0;

  constructor(fetch: FetchPart) {
    this.#fetch = fetch;
  }

  /** One that runs, or waits for its turn. */
  get(place: FilePlace, part: FilePart): Promise<Fetched> | undefined {
    return this.#all.get(partKey(place, part))?.ended;
  }

  /** Begins one, unless it runs already. Never rejects. */
  begin(row: TimelineRow, part: FilePart): Promise<Fetched> {
    const known = this.get(row, part);
    if (known) return known;
    const key = partKey(row, part);
    const abort = new AbortController();
    let begin!: () => void;
    const ended = new Promise<void>((resolve) => {
      begin = resolve;
    })
      .then(() => (abort.signal.aborted ? { type: 'cancelled' as const } : this.#fetch(row, part, abort.signal)))
      .catch((): Fetched => ({ type: 'offline' }))
      .finally(() => {
        this.#all.delete(key);
        this.#running -= 1;
        this.#next();
      });
    const download = { ended, begin, abort };
    this.#all.set(key, download);
    this.#queue.push(download);
    this.#next();
    return ended;
  }

  /** Ends one. */
  cancel(place: FilePlace, part: FilePart): void {
    this.#all.get(partKey(place, part))?.abort.abort();
  }

  #next(): void {
    if (this.#running >= mostAtOnce) return;
    const download = this.#queue.pop();
    if (!download) return;
    this.#running += 1;
    download.begin();
  }
}
