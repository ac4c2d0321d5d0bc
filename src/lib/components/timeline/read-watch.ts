/** How long a message must be visible to count as read, milliseconds. */
const visibleMs = 500;

/**
 * Tells which messages were read: those that stood visible for half a second in a window that has the focus. `visible`
 * gives the newest message number on screen, 0 for none; it is asked twice, at the beginning and at the end.
 */
export class ReadWatch {
  readonly #visible: () => number;
  readonly #read: (n: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reached = 0;

  constructor(visible: () => number, read: (n: number) => void) {
    this.#visible = visible;
    this.#read = read;
  }

  /** To be called whenever what is visible may have changed: scrolling, arrivals, focus. */
  look(): void {
    if (this.#timer !== undefined || !isAttended()) return;
    const seen = this.#visible();
    if (seen <= this.#reached) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const still = isAttended() ? Math.min(seen, this.#visible()) : 0;
      if (still > this.#reached) {
        this.#reached = still;
        this.#read(still);
      }
      this.look();
    }, visibleMs);
  }

  /** Ends the watch; nothing more counts as read. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

const isAttended = (): boolean => document.visibilityState === 'visible' && document.hasFocus();
