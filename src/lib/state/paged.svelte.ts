import type { Answer } from '../api/call.ts';

/** A part of a list, and how long the list is. */
export interface PagePart<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

/**
 * A long list of the server that a screen shows from its beginning: more of it is asked for when it is wanted, and another
 * question begins it anew. What is shown stays until the answer is there.
 */
export class Paged<Row> {
  rows: readonly Row[] = $state.raw([]);
  /** How many there are; null until the server has answered. */
  total: number | null = $state(null);
  /** Why the last question had no answer. */
  problem: 'offline' | 'forbidden' | 'server' | null = $state(null);
  isAsking = $state(false);
  #latest = 0;
  readonly #ask: (from: number) => Promise<Answer<PagePart<Row>>>;
  readonly #keyOf: (row: Row) => string;

  constructor(ask: (from: number) => Promise<Answer<PagePart<Row>>>, keyOf: (row: Row) => string) {
    this.#ask = ask;
    this.#keyOf = keyOf;
  }

  /** Asks from the beginning: what is looked for is something else now. */
  restart(): Promise<void> {
    return this.#get(0);
  }

  /** Asks for what follows. */
  async more(): Promise<void> {
    if (!this.isAsking) await this.#get(this.rows.length);
  }

  /** Puts a row in the place of its older self. */
  put(row: Row): void {
    const key = this.#keyOf(row);
    this.rows = this.rows.map((one) => (this.#keyOf(one) === key ? row : one));
  }

  async #get(from: number): Promise<void> {
    this.#latest += 1;
    const mine = this.#latest;
    this.isAsking = true;
    const answer = await this.#ask(from);
    if (mine !== this.#latest) return;
    this.isAsking = false;
    if (!answer.ok) {
      this.problem = answer.error === 'offline' || answer.error === 'forbidden' ? answer.error : 'server';
      return;
    }
    this.problem = null;
    this.total = answer.value.total;
    if (from === 0) this.rows = answer.value.rows;
    else {
      // The list may have moved between two questions.
      const all = [...this.rows, ...answer.value.rows].map((row) => [this.#keyOf(row), row] as const);
      this.rows = Object.values(Object.fromEntries(all));
    }
  }
}
