import * as encoding from 'lib0/encoding';
import { stampOf } from '../../src/shared/time.ts';

/** Stands before the digits of every message's text, and nowhere else: four bytes that are no part of ids or numbers. */
export const marker = Buffer.from('📨');
/** Digits after the marker: who sent it, and which of this run's messages it is. */
export const senderDigits = 5;
export const serialDigits = 8;
/** From the first byte of the marker to the end of the digits. */
export const markedBytes = marker.length + senderDigits + serialDigits;
/** The rest of a text, so that a message is as long as people's are. */
const words = ' The lamps for the second floor come on Thursday, before noon.';
const idLetters = 12;
/** Keyed, one JSON value. */
const valueInfo = 0x28;

/** Who writes: a number of this run, a lane, and the client id that a device would have drawn. */
export interface Author {
  readonly index: number;
  readonly lane: string;
  readonly client: number;
}

/** The text of message `serial` by `sender`. */
export const textOf = (sender: number, serial: number): string =>
  `📨${String(sender).padStart(senderDigits, '0')}${String(serial).padStart(serialDigits, '0')}${words}`;

/** The record's id: of one lane, so the count will do. */
export const idOf = (count: number): string => count.toString(36).padStart(idLetters, '0');

/** The lane's key of the record. */
const keyOf = (count: number, stamp: string): string => `${idOf(count)}~${stamp}`;

/** A moment's stamp: records differ by their ids. */
export const stampNow = (at: number): string => stampOf(at, 0, 'bench');

/** One message as a V1 update: the struct that a Y.Doc writes for `lane.set(key, value)`, the first one of its key. */
export function encodeUpdate(
  author: Author,
  clock: number,
  messages: readonly { readonly count: number; readonly serial: number }[],
  at: number,
): Uint8Array {
  const stamp = stampNow(at);
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, messages.length);
    encoding.writeVarUint(encoder, author.client);
    encoding.writeVarUint(encoder, clock);
    for (const { count, serial } of messages) {
      const key = keyOf(count, stamp);
      encoding.writeUint8(encoder, valueInfo);
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, author.lane);
      encoding.writeVarString(encoder, key);
      encoding.writeVarUint(encoder, 1);
      encoding.writeAny(encoder, { key, kind: 'message', at, text: textOf(author.index, serial) });
    }
    encoding.writeVarUint(encoder, 0);
  });
}
