import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { ByteWriter, longestNumber } from '#shared/wire/byte-writer.ts';
import { encodeDataBody } from '#shared/wire/codec.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import { relayLimits } from '../relay-limits.ts';

/** The messages of the y-websocket protocol, by their first number. */
const messageTypes = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3 } as const;
/** The messages of y-protocols' sync, by their second number. */
const syncTypes = { step1: 0, step2: 1, update: 2 } as const;

/** What a client says on a channel. */
export type ChannelMessage =
  | { readonly type: 'step1'; readonly stateVector: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  /** Presence and authentication have roads of their own; what a client says of them here is not heard. */
  | { readonly type: 'ignored' };

/** Reads a y-websocket message, the last in its frame. @throws for anything that is none. */
export function readMessage(decoder: decoding.Decoder): ChannelMessage {
  const type = decoding.readVarUint(decoder);
  if (type === messageTypes.awareness || type === messageTypes.queryAwareness) return { type: 'ignored' };
  if (type !== messageTypes.sync) throw new Error('unknown message');
  const sync = decoding.readVarUint(decoder);
  const length = decoding.readVarUint(decoder);
  const { arr, pos } = decoder;
  if (length > arr.length - pos) throw new Error('ends too early');
  const bytes = arr.subarray(pos, pos + length);
  if (sync === syncTypes.step1) return { type: 'step1', stateVector: bytes };
  if (sync === syncTypes.step2 || sync === syncTypes.update) return { type: 'update', update: bytes };
  throw new Error('unknown sync message');
}

/** What a client has: its clock per client id. */
export type KnownClocks = ReadonlyMap<number, number>;

/** Reads a state vector. @throws for anything that is none, for one that claims more than it holds or is too large (B10). */
export function readStateVector(bytes: Uint8Array): KnownClocks {
  if (bytes.length > relayLimits.stateVectorBytes) throw new Error('a state vector is too large');
  const decoder = decoding.createDecoder(bytes);
  const known = new Map<number, number>();
  for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
    const client = decoding.readVarUint(decoder);
    known.set(client, decoding.readVarUint(decoder));
  }
  return known;
}

/** Asks for what the relay does not know. */
export const writeStep1 = (clocks: Iterable<readonly [number, number]>): Uint8Array => {
  const known = [...clocks];
  const stateVector = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, known.length);
    for (const [client, clock] of known) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
    }
  });
  return syncMessage(syncTypes.step1, stateVector);
};

/** Answers a request: afterwards the asker counts as synced. */
export const writeStep2 = (update: Uint8Array): Uint8Array => syncMessage(syncTypes.step2, update);

/** Says what has changed. */
export const writeUpdateMessage = (update: Uint8Array): Uint8Array => syncMessage(syncTypes.update, update);

/** A word that changes nothing: stock providers reconnect when they hear none for 30 seconds. */
export const keepAlive: Uint8Array = encoding.encode((encoder) => {
  encoding.writeVarUint(encoder, messageTypes.awareness);
  encoding.writeVarUint8Array(encoder, Uint8Array.of(0));
});

function syncMessage(type: number, bytes: Uint8Array): Uint8Array {
  const writer = new ByteWriter(3 * longestNumber + bytes.length);
  writer.number(messageTypes.sync);
  writer.number(type);
  writer.number(bytes.length);
  writer.copy(bytes);
  return writer.written;
}

/** A message for all who have a document open: encoded once, whatever their number. */
export class SharedMessage {
  readonly seq: number;
  readonly message: Uint8Array;
  readonly #arrivals: readonly Arrival[];
  #body: Uint8Array | null = null;

  constructor(seq: number, arrivals: readonly Arrival[], message: Uint8Array) {
    this.seq = seq;
    this.message = message;
    this.#arrivals = arrivals;
  }

  /** The part of the app's data frame that is the same for every receiver. */
  get body(): Uint8Array {
    return (this.#body ??= encodeDataBody(this.seq, this.#arrivals, this.message));
  }
}
