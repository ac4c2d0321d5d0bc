import type { ComposerState } from '$lib/state/composer-state.svelte.ts';
import type { Attaching } from './attaching.svelte.ts';
import { checkText } from './check-text.ts';

/**
 * What became of pressing Send: it is kept; somebody is asked first; a rule forbids the files; this device could not keep
 * it; or nothing goes, and what stands in the composer stays there.
 */
export type SendOutcome = 'sent' | 'ask' | 'hindered' | 'not-kept' | 'stays';

/** Sends what stands in one composer, one time after the other, and nothing while some of it did not come. */
export class Sender {
  readonly #room: ComposerState;
  readonly #attaching: Attaching;
  readonly #asks: () => boolean;
  #isWaiting = false;
  #hasEnded = false;

  /** `asks`: whether somebody is to be asked before files go. */
  constructor(room: ComposerState, attaching: Attaching, asks: () => boolean) {
    this.#room = room;
    this.#attaching = attaching;
    this.#asks = asks;
  }

  /** Sends the room's draft with its files; `isAgreed` by whoever was asked. */
  async send(isAgreed = false): Promise<SendOutcome> {
    const room = this.#room;
    if (this.#isWaiting || (!this.#isReady && !(await this.#ready()))) return 'stays';
    const problem = checkText(room.draft);
    const count = room.attached.length;
    if (problem === 'too-long' || (problem === 'empty' && count === 0)) return 'stays';
    if (this.#attaching.hindrance !== null) return 'hindered';
    this.#attaching.forget();
    if (count > 0 && !isAgreed && this.#asks()) return 'ask';
    try {
      await room.send(room.draft);
      return 'sent';
    } catch {
      return 'not-kept';
    }
  }

  /** Sends it once what whoever was asked has agreed to is kept. */
  async agreed(keep: () => Promise<void>): Promise<SendOutcome> {
    if (this.#isWaiting) return 'stays';
    this.#isWaiting = true;
    try {
      await keep();
    } catch {
      return 'not-kept';
    } finally {
      this.#isWaiting = false;
    }
    return this.send(true);
  }

  /** The composer is gone: what it waits for is not sent. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Whether what was chosen before Send was pressed is here. */
  get #isReady(): boolean {
    return this.#attaching.reading === 0 && this.#room.knowsAttached;
  }

  /** Waits for it; false when something was said of it, or nobody is here any more to read that. */
  async #ready(): Promise<boolean> {
    const { said } = this.#attaching;
    this.#isWaiting = true;
    try {
      while (!this.#isReady) {
        await this.#attaching.settled();
        await this.#room.allAttached();
      }
    } finally {
      this.#isWaiting = false;
    }
    return !this.#hasEnded && this.#attaching.said === said && this.#attaching.problems.length === 0;
  }
}
