import type { DocumentName } from '#shared/documents/names.ts';
import type { RefusedRecord } from '#shared/wire/frames.ts';

/** What the server has said of my writes in one document, since it was opened here. */
export class ServerWord {
  readonly #clocks = new Map<number, number>();
  readonly #refused = new Map<string, RefusedRecord>();
  readonly #handled = new Set<string>();

  /** Everything of `client` below `clock` is on the server's disk. */
  stored(client: number, clock: number): void {
    this.#clocks.set(client, Math.max(clock, this.#clocks.get(client) ?? 0));
  }

  isStored(client: number, clock: number): boolean {
    return clock < (this.#clocks.get(client) ?? 0);
  }

  /** The server stands by the clocks of these, but keeps nothing of them. */
  refused(records: readonly RefusedRecord[]): void {
    for (const record of records) if (!this.#handled.has(record.key)) this.#refused.set(record.key, record);
  }

  /** True for a key that was refused: its clock counts as stored, its text is not. */
  wasRefused(key: string): boolean {
    return this.#refused.has(key) || this.#handled.has(key);
  }

  /** Refusals that nothing was done about yet; each is given once. */
  takeRefused(): RefusedRecord[] {
    const records = [...this.#refused.values()];
    for (const { key } of records) this.#handled.add(key);
    this.#refused.clear();
    return records;
  }
}

/** The server's word on every open document. */
export class ServerWords {
  readonly #words = new Map<DocumentName, ServerWord>();

  of(document: DocumentName): ServerWord {
    let word = this.#words.get(document);
    if (!word) this.#words.set(document, (word = new ServerWord()));
    return word;
  }

  forget(document: DocumentName): void {
    this.#words.delete(document);
  }

  /** Nothing that was said holds any more. */
  forgetAll(): void {
    this.#words.clear();
  }
}
