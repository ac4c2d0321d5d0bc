import { ByteWriter, longestNumber } from '#shared/wire/byte-writer.ts';
import type { ClockRange } from './ranges.ts';
import { bounds } from './rules.ts';

/** A run of structs to write: bytes to copy as they are, or clocks that stand without content. */
export type Piece =
  | {
      readonly type: 'copy';
      readonly bytes: Uint8Array;
      readonly from: number;
      readonly to: number;
      readonly structs: number;
    }
  | { readonly type: 'gc'; readonly length: number };

/** The structs of one client id to write. */
export interface WrittenSection {
  readonly client: number;
  readonly clock: number;
  readonly pieces: readonly Piece[];
}

const gcInfo = 0;

/** Adds a piece, making one of neighbours that can be one. */
export function addPiece(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (last?.type === 'gc' && piece.type === 'gc' && last.length + piece.length <= bounds.structLength) {
    pieces[pieces.length - 1] = { type: 'gc', length: last.length + piece.length };
  } else if (last?.type === 'copy' && piece.type === 'copy' && last.bytes === piece.bytes && last.to === piece.from) {
    pieces[pieces.length - 1] = { ...last, to: piece.to, structs: last.structs + piece.structs };
  } else {
    pieces.push(piece);
  }
}

/** Writes an update of format V1 as Yjs does: client ids from the highest to the lowest, each once. */
export function writeUpdate(
  sections: readonly WrittenSection[],
  deletions: ReadonlyMap<number, readonly ClockRange[]>,
): Uint8Array {
  const clients = [...deletions].filter(([, ranges]) => ranges.length > 0).sort(([one], [other]) => other - one);
  const writer = new ByteWriter(mostBytes(sections, clients));
  writer.number(sections.length);
  for (const { client, clock, pieces } of sections.toSorted((one, other) => other.client - one.client)) {
    let structs = 0;
    for (const piece of pieces) structs += piece.type === 'gc' ? 1 : piece.structs;
    writer.number(structs);
    writer.number(client);
    writer.number(clock);
    for (const piece of pieces) {
      if (piece.type === 'copy') writer.copy(piece.bytes, piece.from, piece.to);
      else {
        writer.byte(gcInfo);
        writer.number(piece.length);
      }
    }
  }
  writer.number(clients.length);
  for (const [client, ranges] of clients) {
    writer.number(client);
    writer.number(ranges.length);
    for (const { from, to } of ranges) {
      writer.number(from);
      writer.number(to - from);
    }
  }
  return writer.written;
}

function mostBytes(
  sections: readonly WrittenSection[],
  deletions: readonly (readonly [number, readonly ClockRange[]])[],
): number {
  let bytes = 2 * longestNumber;
  for (const { pieces } of sections) {
    bytes += 3 * longestNumber;
    for (const piece of pieces) bytes += piece.type === 'gc' ? 1 + longestNumber : piece.to - piece.from;
  }
  for (const [, ranges] of deletions) bytes += (2 + 2 * ranges.length) * longestNumber;
  return bytes;
}
