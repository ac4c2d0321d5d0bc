/** Most bytes that lib0's encoding takes for a number up to 2^53. */
export const longestNumber = 8;

/** Writes lib0's encoding into memory of a size known before: most of what is sent is copied from what is there. */
export class ByteWriter {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  /** `size`: bytes that are certainly enough. */
  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  /** An unsigned number up to 2^53 - 1. */
  number(value: number): void {
    let left = value;
    // Beyond 31 bits numbers are slow to take apart.
    for (; left > 0x7fffffff; left = Math.floor(left / 128)) this.byte(128 | (left % 128));
    for (; left > 127; left >>>= 7) this.byte(128 | (left & 127));
    this.byte(left);
  }

  byte(value: number): void {
    this.#bytes[this.#at] = value;
    this.#at += 1;
  }

  /** A text that is all ASCII, as ids are. */
  ascii(text: string): void {
    const { length } = text;
    this.number(length);
    const bytes = this.#bytes;
    const from = this.#at;
    for (let at = 0; at < length; at += 1) bytes[from + at] = text.charCodeAt(at);
    this.#at = from + length;
  }

  copy(bytes: Uint8Array, from = 0, to = bytes.length): void {
    if (to - from < 64) for (let at = from; at < to; at += 1) this.byte(bytes[at] ?? 0);
    else {
      this.#bytes.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), this.#at);
      this.#at += to - from;
    }
  }

  /** What has been written. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at);
  }
}
