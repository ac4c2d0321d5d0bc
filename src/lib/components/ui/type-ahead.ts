import { foldText } from '#shared/fold-text.ts';

/** After this long without a key, milliseconds, typing begins anew. */
const pauseMs = 700;

/** Finds what begins with the letters typed one after the other; one letter again and again goes from one to the next. */
export class TypeAhead {
  #typed = '';
  #at = 0;

  /** True while letters typed now still belong together: then a space is one of them. */
  isTyping(now: number): boolean {
    return this.#typed !== '' && now - this.#at < pauseMs;
  }

  /** The index of the label that is meant; null when there is none. */
  find(letter: string, labels: readonly string[], from: number, now: number): number | null {
    this.#typed = this.isTyping(now) ? this.#typed + letter : letter;
    this.#at = now;
    const sought = foldText(this.#typed);
    const isOne = [...this.#typed].every((one) => one === this.#typed[0]);
    const wanted = isOne ? foldText(letter) : sought;
    // One letter looks behind where one is; more of them stay where they already fit.
    const first = isOne ? from + 1 : from;
    for (let step = 0; step < labels.length; step += 1) {
      const at = (Math.max(0, first) + step) % labels.length;
      if (wanted !== '' && foldText(labels[at] ?? '').startsWith(wanted)) return at;
    }
    return null;
  }
}
