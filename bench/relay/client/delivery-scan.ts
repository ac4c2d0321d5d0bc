import { marker, markedBytes, senderDigits, serialDigits } from '../message.ts';

const [m0, m1, m2, m3] = marker as unknown as [number, number, number, number];
/** Two markers are at least this far apart: the rest of the text and what a struct has before it. */
const leastStride = 180;

/** Finds messages in what a server sends, however it puts them into frames. */
export class DeliveryScan {
  readonly #found: (sender: number, serial: number) => void;
  #tail: Buffer | null = null;
  #stride = leastStride;

  constructor(found: (sender: number, serial: number) => void) {
    this.#found = found;
  }

  /** Looks through the next bytes of one connection. */
  scan(chunk: Buffer): void {
    let at = 0;
    if (this.#tail !== null) {
      const before = this.#tail.length;
      const seam = Buffer.concat([this.#tail, chunk.subarray(0, markedBytes)]);
      this.#tail = null;
      for (let from = 0; from < before; from += 1) {
        if (!isMarker(seam, from)) continue;
        if (seam.length < from + markedBytes) {
          this.#tail = seam.subarray(from);
          return;
        }
        this.#report(seam, from);
        at = from + markedBytes - before;
        break;
      }
    }
    const last = chunk.length - markedBytes;
    while (at <= last) {
      const found = chunk.indexOf(marker, at);
      if (found < 0 || found > last) break;
      at = this.#run(chunk, found, last);
    }
    this.#keepTail(chunk, Math.max(at, chunk.length - markedBytes + 1, 0));
  }

  /** Messages in a row have the same length: the next marker is looked for where it should be first. */
  #run(chunk: Buffer, from: number, last: number): number {
    let at = from;
    this.#report(chunk, at);
    for (;;) {
      // Two messages of the shortest kind are further apart than this: none can lie between.
      if (this.#stride >= 2 * leastStride) break;
      const next = at + this.#stride;
      if (next > last || !isMarker(chunk, next)) break;
      at = next;
      this.#report(chunk, at);
    }
    const next = chunk.indexOf(marker, at + leastStride);
    if (next >= 0 && next <= last) {
      this.#stride = next - at;
      return next;
    }
    return at + markedBytes;
  }

  #report(bytes: Buffer, at: number): void {
    let sender = 0;
    const senderAt = at + marker.length;
    for (let digit = senderAt; digit < senderAt + senderDigits; digit += 1) sender = sender * 10 + bytes[digit]! - 48;
    let serial = 0;
    const serialAt = senderAt + senderDigits;
    for (let digit = serialAt; digit < serialAt + serialDigits; digit += 1) serial = serial * 10 + bytes[digit]! - 48;
    this.#found(sender, serial);
  }

  #keepTail(chunk: Buffer, from: number): void {
    for (let at = from; at < chunk.length; at += 1) {
      if (chunk[at] !== m0) continue;
      this.#tail = Buffer.from(chunk.subarray(at));
      return;
    }
  }
}

/** Whether a marker, or as much of one as there is room for, begins here. */
function isMarker(bytes: Buffer, at: number): boolean {
  const { length } = bytes;
  return (
    bytes[at] === m0 &&
    (at + 1 >= length || bytes[at + 1] === m1) &&
    (at + 2 >= length || bytes[at + 2] === m2) &&
    (at + 3 >= length || bytes[at + 3] === m3)
  );
}
