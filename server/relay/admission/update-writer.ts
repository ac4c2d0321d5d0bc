import * as encoding from 'lib0/encoding';
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
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, sections.length);
    for (const { client, clock, pieces } of sections.toSorted((one, other) => other.client - one.client)) {
      encoding.writeVarUint(
        encoder,
        pieces.reduce((sum, piece) => sum + (piece.type === 'gc' ? 1 : piece.structs), 0),
      );
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      for (const piece of pieces) {
        if (piece.type === 'copy') {
          encoding.writeUint8Array(encoder, piece.bytes.subarray(piece.from, piece.to));
        } else {
          encoding.writeUint8(encoder, gcInfo);
          encoding.writeVarUint(encoder, piece.length);
        }
      }
    }
    const clients = [...deletions].filter(([, ranges]) => ranges.length > 0).sort(([one], [other]) => other - one);
    encoding.writeVarUint(encoder, clients.length);
    for (const [client, ranges] of clients) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, ranges.length);
      for (const { from, to } of ranges) {
        encoding.writeVarUint(encoder, from);
        encoding.writeVarUint(encoder, to - from);
      }
    }
  });
}
