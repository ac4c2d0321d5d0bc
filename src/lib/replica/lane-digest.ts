import * as encoding from 'lib0/encoding';
import type * as Y from 'yjs';
import { DigestSum, hashBytes, type LaneDigest } from '#shared/documents/digest.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import { isUserId, serverLane, type LaneId } from '#shared/ids.ts';

/** The digest of a lane as this copy of the document has it. */
export function laneDigest(doc: Y.Doc, lane: LaneId): LaneDigest {
  const sum = new DigestSum();
  for (const [key, value] of laneOf(doc, lane)) sum.add(key, hashBytes(bytesOf(value)));
  return sum.of(lane);
}

/** The lanes that this copy has something of, alive or not. */
export const lanesOf = (doc: Y.Doc): LaneId[] => [...doc.share.keys()].filter(isLane);

/** A value's bytes as they were on the wire: what was read from bytes is written as the same bytes. */
const bytesOf = (value: unknown): Uint8Array =>
  encoding.encode((encoder) => encoding.writeAny(encoder, value as Parameters<typeof encoding.writeAny>[1]));

const isLane = (name: string): name is LaneId => name === serverLane || isUserId(name);
