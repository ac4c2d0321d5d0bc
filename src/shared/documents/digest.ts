import type { LaneId } from '../ids.ts';
import { isRecallKey } from './keys.ts';

/**
 * What a lane holds, in three numbers: how many live entries, and the sums of the hashes of their keys and of their
 * values. Sums do not depend on the order in which entries came. Both sides of the wire make it (D1: docs/relay.md).
 */
export interface LaneDigest {
  readonly lane: LaneId;
  readonly entries: number;
  readonly keys: number;
  readonly values: number;
}

/** 32 bits of a value's bytes, as the wire has them. Finds what broke by accident; it is no proof against malice. */
export function hashBytes(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let hash = to - from;
  let at = from;
  for (const whole = to - 3; at < whole; at += 4) {
    const word =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    hash = turn(hash ^ spread(word));
  }
  let rest = 0;
  for (let shift = 0; at < to; at += 1, shift += 8) rest |= (bytes[at] ?? 0) << shift;
  return finish(hash ^ spread(rest));
}

/** 32 bits of a lane's key. */
export function hashKey(key: string): number {
  let hash = key.length;
  for (let at = 0; at < key.length; at += 1) hash = turn(hash ^ spread(key.charCodeAt(at)));
  return finish(hash);
}

/** Adds up a lane's live entries. */
export class DigestSum {
  #entries = 0;
  #keys = 0;
  #values = 0;

  /**
   * Takes in a live entry by its key and the hash of its value's bytes. Recalls count by their keys: two devices may
   * each have written one, with other values, and either says the same.
   */
  add(key: string, value: number): void {
    const valueHash = isRecallKey(key) ? 0 : value;
    const keyHash = hashKey(key);
    this.#entries += 1;
    this.#keys = (this.#keys + keyHash) >>> 0;
    // With the key in it, so that two values in each other's place are not the same as both in their own.
    this.#values = (this.#values + finish(turn(keyHash) ^ spread(valueHash))) >>> 0;
  }

  of(lane: LaneId): LaneDigest {
    return { lane, entries: this.#entries, keys: this.#keys, values: this.#values };
  }
}

/** How a copy's lane differs from the server's: in which entries it has, only in what they say, or not at all. */
export function difference(one: LaneDigest, other: LaneDigest): 'entries' | 'values' | null {
  if (one.entries !== other.entries || one.keys !== other.keys) return 'entries';
  return one.values === other.values ? null : 'values';
}

// The steps of MurmurHash3 (32 bits).
const spread = (word: number): number => {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
};
const turn = (hash: number): number => (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
const finish = (hash: number): number => {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};
