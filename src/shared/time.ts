/** Length of the time part of a stamp: base 36 milliseconds last until the year 5188. */
const timeDigits = 9;
const countDigits = 2;
const maxCount = 36 ** countDigits - 1;

/** The version of a record. Stamps of one lane compare as plain text; the greatest is the newest. */
export type Stamp = string;

/** Longest name of a device in a stamp. */
const deviceLength = 12;

/** A stamp of a person's device: hybrid logical time, a count within the millisecond, and the device. */
export function stampOf(at: number, count: number, device: string): Stamp {
  const time = Math.trunc(at).toString(36).padStart(timeDigits, '0');
  return `${time}${count.toString(36).padStart(countDigits, '0')}-${device}`;
}

/**
 * The milliseconds a person's stamp was made at, or null when it is none: nine digits and two of base 36, a hyphen, one to
 * twelve more. Every message that is admitted is asked, so it is read sign by sign.
 */
export function stampTime(stamp: Stamp): number | null {
  const hyphen = timeDigits + countDigits;
  const { length } = stamp;
  if (length <= hyphen + 1 || length > hyphen + 1 + deviceLength) return null;
  let time = 0;
  for (let at = 0; at < length; at += 1) {
    const code = stamp.charCodeAt(at);
    if (at === hyphen) {
      if (code !== 45) return null;
      continue;
    }
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 122 ? code - 87 : -1;
    if (digit < 0) return null;
    if (at < timeDigits) time = time * 36 + digit;
  }
  return time;
}

/** A stamp of the server's lane: the epoch of the database and a revision from it. */
export function serverStamp(epoch: number, revision: number): Stamp {
  return `${epoch.toString(36).padStart(4, '0')}.${revision.toString(36).padStart(8, '0')}`;
}

/**
 * Hybrid logical clock: follows the server's clock as last heard, never runs backwards, and gives every call another
 * instant, so that two records of one device never carry the same stamp.
 */
export class HybridClock {
  readonly #now: () => number;
  readonly #device: string;
  #offset = 0;
  #last = 0;
  #count = 0;

  constructor(device: string, now: () => number = Date.now) {
    this.#device = device;
    this.#now = now;
  }

  /** Learns the server's time (epoch milliseconds) as heard just now. */
  heardServerTime(serverTime: number): void {
    this.#offset = serverTime - this.#now();
  }

  /** Continues after `at`, the newest instant this device has used before it was restarted. */
  continueAfter(at: number): void {
    if (at > this.#last) this.#last = at;
  }

  /** Forgets instants that the server found too far ahead ("stamp again"). */
  restart(): void {
    this.#last = 0;
    this.#count = 0;
  }

  /** The corrected time of day in epoch milliseconds; may repeat. */
  now(): number {
    return Math.trunc(this.#now() + this.#offset);
  }

  /** The next instant: `at` for the record and the stamp for its key. */
  next(): { readonly at: number; readonly stamp: Stamp } {
    const now = this.now();
    if (now > this.#last) {
      this.#last = now;
      this.#count = 0;
    } else if (this.#count < maxCount) {
      this.#count += 1;
    } else {
      this.#last += 1;
      this.#count = 0;
    }
    return { at: this.#last, stamp: stampOf(this.#last, this.#count, this.#device) };
  }
}
