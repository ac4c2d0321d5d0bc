/** Most bytes that lib0's encoding takes for a number up to 2^53. */
export const longestNumber = 8;

/** Writes lib0's encoding into memory of a size known before: much of what the relay writes is copied from what it has. */
export class ByteWriter {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** `size`: bytes that are certainly enough. */
  constructor(size: number) {
    // Not from the pool: what is posted to a thread is copied with all the memory it lies in.
    this.#bytes = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
  }

  /** An unsigned number up to 2^53 - 1. */
  number(value: number): void {
    let left = value;
    for (; left > 127; left = Math.floor(left / 128)) this.byte(128 | (left % 128));
    this.byte(left);
  }

  byte(value: number): void {
    this.#bytes[this.#at] = value;
    this.#at += 1;
  }

  copy(bytes: Uint8Array, from: number, to: number): void {
    if (to - from < 64) for (let at = from; at < to; at += 1) this.byte(bytes[at] ?? 0);
    else {
      this.#bytes.set(bytes.subarray(from, to), this.#at);
      this.#at += to - from;
    }
  }

  /** What has been written. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }
}
