import { isUtf8 } from 'node:buffer';
import { longestNumber } from '#shared/wire/byte-writer.ts';
import { Violation } from './rules.ts';

/** Reads lib0's encoding from bytes that a stranger has sent. Everything it cannot read is a violation of A1. */
export class ByteReader {
  readonly bytes: Buffer;
  at: number;
  /** Whether the last text was all ASCII. */
  #isAscii = true;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  get atEnd(): boolean {
    return this.at === this.bytes.length;
  }

  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new Violation('A1', 'ends too early');
    this.at += 1;
    return value;
  }

  /** An unsigned number up to 2^53 - 1. */
  number(): number {
    let value = 0;
    let factor = 1;
    for (let read = 0; read < longestNumber; read += 1) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      factor *= 128;
    }
    throw new Violation('A1', 'a number is too large');
  }

  /** Passes over a signed number. */
  skipSigned(): void {
    let byte = this.byte();
    for (let read = 1; byte >= 128; read += 1) {
      if (read === longestNumber) throw new Violation('A1', 'a number is too large');
      byte = this.byte();
    }
  }

  skip(length: number): void {
    if (length > this.bytes.length - this.at) throw new Violation('A1', 'ends too early');
    this.at += length;
  }

  /** Passes over a text; gives where it begins. Every peer's decoder throws at one that is not well formed. */
  skipText(): number {
    const length = this.number();
    const from = this.at;
    this.skip(length);
    const { bytes, at: to } = this;
    this.#isAscii = true;
    for (let at = from; at < to; at += 1) {
      if ((bytes[at] ?? 0) < 128) continue;
      if (!isUtf8(bytes.subarray(at, to))) throw new Violation('A1', 'a text is not UTF-8');
      this.#isAscii = false;
      break;
    }
    return from;
  }

  /** A text. When it is `likely`, no other string is made of it: what is read often names the same thing again. */
  text(likely: string | null = null): string {
    const from = this.skipText();
    if (likely !== null && this.#isAscii && this.#is(likely, from)) return likely;
    return this.bytes.toString(this.#isAscii ? 'latin1' : 'utf8', from, this.at);
  }

  #is(text: string, from: number): boolean {
    const { bytes, at: to } = this;
    if (text.length !== to - from) return false;
    for (let at = from; at < to; at += 1) if (bytes[at] !== text.charCodeAt(at - from)) return false;
    return true;
  }

  /** A number of eight bytes, most significant first, as IEEE 754 writes it. */
  double(): number {
    this.skip(8);
    return this.bytes.readDoubleBE(this.at - 8);
  }

  /** The same in four bytes. */
  float(): number {
    this.skip(4);
    return this.bytes.readFloatBE(this.at - 4);
  }

  /** A signed number. */
  signed(): number {
    let byte = this.byte();
    const isNegative = (byte & 64) !== 0;
    let value = byte & 63;
    for (let factor = 64; byte >= 128; factor *= 128) {
      byte = this.byte();
      value += (byte & 127) * factor;
    }
    return isNegative ? -value : value;
  }
}
