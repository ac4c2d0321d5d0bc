import type { Answer } from '../api/call.ts';

/**
 * An answer of the server that a screen shows: the newest one stays while another is asked for. Made by a screen; begins
 * to ask when it is made, or, where it is not wanted yet, with `begin`.
 */
export class Asked<Value> {
  value: Value | null = $state.raw(null);
  /** Why the last question had no answer. */
  problem: 'offline' | 'forbidden' | 'server' | null = $state(null);
  isAsking = $state(false);
  #latest = 0;
  readonly #question: () => Promise<Answer<Value>>;

  constructor(question: () => Promise<Answer<Value>>, { begins = true }: { readonly begins?: boolean } = {}) {
    this.#question = question;
    if (begins) void this.ask();
  }

  /** Asks, unless it has been asked before. */
  begin(): void {
    if (this.#latest === 0) void this.ask();
  }

  /** Asks again what has been asked before: what was never wanted is not now. */
  async renew(): Promise<void> {
    if (this.#latest > 0) await this.ask();
  }

  /** Asks again; of answers that overtake each other the one to the last question counts. */
  async ask(): Promise<void> {
    this.#latest += 1;
    const mine = this.#latest;
    this.isAsking = true;
    const answer = await this.#question();
    if (mine !== this.#latest) return;
    this.isAsking = false;
    if (answer.ok) {
      this.value = answer.value;
      this.problem = null;
    } else {
      const { error } = answer;
      this.problem = error === 'offline' || error === 'forbidden' ? error : 'server';
    }
  }
}
