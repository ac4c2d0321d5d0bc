/** Out of sight for so long, a code counts as a new one. */
const awayMs = 1500;

/** Keeps a code that still lies before the camera from being read again as soon as it was looked at. */
export class LastSeen {
  #text: string | null = null;
  #at = 0;

  /** Whether this is another code than just before; `now` in milliseconds. */
  isNew(text: string, now: number): boolean {
    const isNew = text !== this.#text || now - this.#at > awayMs;
    this.#text = text;
    this.#at = now;
    return isNew;
  }

  /** The camera looks again: what it saw last is still the same. */
  goOn(now: number): void {
    this.#at = now;
  }
}
