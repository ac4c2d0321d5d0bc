import { encodeUpdate, marker, senderDigits, serialDigits, idOf, type Author } from '../message.ts';
import { frameOf } from './frame.ts';

/** Length of a number in lib0's encoding. */
const varUintLength = (value: number): number => (value < 128 ? 1 : 1 + varUintLength(Math.floor(value / 128)));

/**
 * Writes an author's messages, one update each, as whole frames: a frame is made once, then copied with other digits,
 * so that the generator costs next to nothing.
 */
export class MessageWriter {
  readonly author: Author;
  /** Messages written so far, which is the author's clock. */
  count = 0;
  readonly #wrap: (update: Uint8Array) => Uint8Array;
  readonly #at = Date.now();
  #template: Buffer = Buffer.alloc(0);
  #clockLength = 0;
  #clockAt = 0;
  #idsAt: readonly number[] = [];
  #serialAt = 0;

  constructor(author: Author, wrap: (update: Uint8Array) => Uint8Array) {
    this.author = author;
    this.#wrap = wrap;
  }

  /** The next `number` messages; `nextSerial` gives each its number in the run. */
  write(number: number, nextSerial: () => number): Buffer {
    const parts: Buffer[] = [];
    for (let left = number; left > 0;) {
      if (varUintLength(this.count) !== this.#clockLength) this.#prepare();
      const limit = 128 ** this.#clockLength;
      const now = Math.min(left, limit - this.count);
      parts.push(this.#copies(now, nextSerial));
      left -= now;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  #copies(number: number, nextSerial: () => number): Buffer {
    const { length } = this.#template;
    const buffer = Buffer.allocUnsafe(length * number);
    for (let at = 0; at < buffer.length; at += length) {
      this.#template.copy(buffer, at);
      let clock = this.count;
      for (let byte = 0; byte < this.#clockLength; byte += 1) {
        buffer[at + this.#clockAt + byte] = (clock % 128) | (byte + 1 < this.#clockLength ? 128 : 0);
        clock = Math.floor(clock / 128);
      }
      for (const idAt of this.#idsAt) writeBase36(buffer, at + idAt, this.count);
      writeDigits(buffer, at + this.#serialAt, nextSerial());
      this.count += 1;
    }
    return buffer;
  }

  /** Makes the frame for clocks of this length, and finds where the digits are. */
  #prepare(): void {
    const update = encodeUpdate(this.author, this.count, [{ count: this.count, serial: 0 }], this.#at);
    this.#template = frameOf(this.#wrap(update));
    const updateAt = this.#template.indexOf(update);
    const id = idOf(this.count);
    const first = this.#template.indexOf(id, updateAt);
    this.#clockLength = varUintLength(this.count);
    this.#clockAt = updateAt + 2 + varUintLength(this.author.client);
    this.#idsAt = [first, this.#template.indexOf(id, first + id.length)];
    this.#serialAt = this.#template.indexOf(marker, updateAt) + marker.length + senderDigits;
  }
}

function writeDigits(buffer: Buffer, at: number, value: number): void {
  let left = value;
  for (let digit = serialDigits - 1; digit >= 0; digit -= 1) {
    buffer[at + digit] = 48 + (left % 10);
    left = Math.floor(left / 10);
  }
}

function writeBase36(buffer: Buffer, at: number, value: number): void {
  let left = value;
  for (let digit = 11; left > 0; digit -= 1) {
    const rest = left % 36;
    buffer[at + digit] = rest < 10 ? 48 + rest : 87 + rest;
    left = Math.floor(left / 36);
  }
}
