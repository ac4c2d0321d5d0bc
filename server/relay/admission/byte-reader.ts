import { isUtf8 } from 'node:buffer';
import { Violation } from './rules.ts';

/** lib0 reads numbers of any length; eight bytes hold every number up to 2^53. */
const longestNumber = 8;

/** Reads lib0's encoding from bytes that a stranger has sent. Everything it cannot read is a violation of A1. */
export class ByteReader {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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

  /** Passes over a text. Every peer's decoder throws at one that is not well formed. */
  skipText(): { readonly from: number; readonly to: number } {
    const length = this.number();
    const from = this.at;
    this.skip(length);
    if (!isUtf8(this.bytes.subarray(from, this.at))) throw new Violation('A1', 'a text is not UTF-8');
    return { from, to: this.at };
  }

  text(): string {
    const { from, to } = this.skipText();
    return this.bytes.toString('utf8', from, to);
  }
}
