/** What the helper needs of a keyboard event. */
export interface KeyPress {
  readonly key: string;
  readonly isComposing: boolean;
  readonly keyCode: number;
  readonly timeStamp: number;
}

/** The code of every key that an input method handles itself. */
const handledByInputMethod = 229;
/** Safari ends the composition before it reports the key that ended it, within this many milliseconds. */
const sameKeyMs = 50;

/**
 * Tells a key that is part of typing Korean or Japanese from one that is meant for us. Chrome and Firefox say so in the
 * event. Safari reports the Enter that confirms a conversion only after `compositionend`: an Enter that follows at once,
 * with none seen before the end, is that one. Chrome with a Korean input method reports a second, real Enter right after
 * the end; that one is ours.
 */
export class ImeGuard {
  #composing = false;
  #sawEnter = false;
  #endedAt = Number.NEGATIVE_INFINITY;

  /** True between the first letter of a composition and its end. */
  get composing(): boolean {
    return this.#composing;
  }

  /** To be called on `compositionstart`. */
  started(): void {
    this.#composing = true;
    this.#sawEnter = false;
  }

  /** To be called on `compositionend` with the event's time stamp, milliseconds. */
  ended(timeStamp: number): void {
    this.#composing = false;
    this.#endedAt = this.#sawEnter ? Number.NEGATIVE_INFINITY : timeStamp;
  }

  /** True when the key belongs to the input method: no shortcut and no sending. To be asked once for each key. */
  owns(event: KeyPress): boolean {
    const isEnter = event.key === 'Enter';
    if (this.#composing || event.isComposing || event.keyCode === handledByInputMethod) {
      if (isEnter) this.#sawEnter = true;
      return true;
    }
    return isEnter && event.timeStamp - this.#endedAt < sameKeyMs;
  }
}
