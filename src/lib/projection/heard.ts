import type { DocumentName } from '#shared/documents/names.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Touched } from './lane-watch.ts';

/** What was heard of a document since its rows were written last. */
export interface Heard {
  whole: boolean;
  /** Whether the copy holds all that the server has, so that a row without a record is one of what is gone. */
  complete: boolean;
  readonly touched: Map<string, Touched>;
  readonly arrivals: Map<string, Arrival>;
  readonly acked: Set<string>;
  readonly refused: Map<string, Refusal>;
  seq: number;
}

/** What was heard of documents and is not written yet, in the order in which they were heard of first. */
export class HeardOf {
  readonly #heard = new Map<DocumentName, Heard>();

  get size(): number {
    return this.#heard.size;
  }

  has(name: DocumentName): boolean {
    return this.#heard.has(name);
  }

  /** What was heard of a document, to be added to. */
  of(name: DocumentName): Heard {
    let heard = this.#heard.get(name);
    if (!heard) {
      heard = {
        whole: false,
        complete: false,
        touched: new Map(),
        arrivals: new Map(),
        acked: new Set(),
        refused: new Map(),
        seq: 0,
      };
      this.#heard.set(name, heard);
    }
    return heard;
  }

  /** Takes the document out that has waited longest. */
  takeFirst(): readonly [DocumentName, Heard] | undefined {
    const [first] = this.#heard;
    if (first) this.#heard.delete(first[0]);
    return first;
  }

  /** Nobody wants to know of the document any more. */
  forget(name: DocumentName): void {
    this.#heard.delete(name);
  }
}
