import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import type { LaneId, RecordId } from '../ids.ts';
import { ByteWriter, longestNumber } from './byte-writer.ts';
import {
  clientFrameSchema,
  serverFrameSchema,
  type AckFrame,
  type Arrival,
  type ClientFrame,
  type DataFrame,
  type ServerFrame,
} from './frames.ts';

/** Every frame is binary and begins with its layout: JSON for the small talk, bytes for what is frequent. */
const layouts = { json: 0, data: 1, ack: 2 } as const;

const encodeJson = (frame: ClientFrame | ServerFrame): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, layouts.json);
    encoding.writeVarString(encoder, JSON.stringify(frame));
  });

/** A client's small frame as bytes. */
export const encodeClientFrame = (frame: ClientFrame): Uint8Array => encodeJson(frame);
/** A server's small frame as bytes. */
export const encodeServerFrame = (frame: ServerFrame): Uint8Array => encodeJson(frame);

/** A y-websocket message from a client on a channel. */
export const encodeClientData = (channel: number, message: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, layouts.data);
    encoding.writeVarUint(encoder, channel);
    encoding.writeUint8Array(encoder, message);
  });

/**
 * The part of a server's data frame that does not depend on the receiver, to be encoded once for a whole document:
 * everything after the channel.
 */
export function encodeDataBody(seq: number, arrivals: readonly Arrival[], message: Uint8Array): Uint8Array {
  const writer = new ByteWriter(longestNumber + sizeOf(arrivals) + message.length);
  writer.number(seq);
  writeArrivals(writer, arrivals);
  writer.copy(message);
  return writer.written;
}

/** The part of a server's data frame that is one receiver's: it stands before the shared body. */
export function encodeDataHead(channel: number): Uint8Array {
  const writer = new ByteWriter(2 * longestNumber);
  writer.number(layouts.data);
  writer.number(channel);
  return writer.written;
}

/** A server's data frame for one receiver in one piece. */
export const encodeServerData = (channel: number, body: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeUint8Array(encoder, encodeDataHead(channel));
    encoding.writeUint8Array(encoder, body);
  });

/** An acknowledgement as bytes. */
export function encodeAck({ channel, seq, clocks, arrivals }: Omit<AckFrame, 'type'>): Uint8Array {
  const writer = new ByteWriter((4 + 2 * clocks.length) * longestNumber + sizeOf(arrivals));
  writer.number(layouts.ack);
  writer.number(channel);
  writer.number(seq);
  writer.number(clocks.length);
  for (const { client, clock } of clocks) {
    writer.number(client);
    writer.number(clock);
  }
  writeArrivals(writer, arrivals);
  return writer.written;
}

/** A client's data frame: what it says on the channel follows in the decoder. */
export interface ClientData {
  readonly type: 'data';
  readonly channel: number;
  readonly message: decoding.Decoder;
}

/** What a client has sent. Throws on anything that is not a frame: the sender is not one of ours. */
export function decodeClientFrame(bytes: Uint8Array): ClientFrame | ClientData {
  const decoder = decoding.createDecoder(bytes);
  const layout = decoding.readVarUint(decoder);
  if (layout === layouts.json) return v.parse(clientFrameSchema, JSON.parse(decoding.readVarString(decoder)));
  if (layout !== layouts.data) throw new Error('unknown frame');
  const channel = decoding.readVarUint(decoder);
  return { type: 'data', channel, message: decoder };
}

/** What the server has sent. Throws when it is not a frame this client knows. */
export function decodeServerFrame(bytes: Uint8Array): ServerFrame | DataFrame | AckFrame {
  const decoder = decoding.createDecoder(bytes);
  const layout = decoding.readVarUint(decoder);
  if (layout === layouts.json) return v.parse(serverFrameSchema, JSON.parse(decoding.readVarString(decoder)));
  const channel = decoding.readVarUint(decoder);
  const seq = decoding.readVarUint(decoder);
  if (layout === layouts.data) {
    const arrivals = readArrivals(decoder);
    return { type: 'data', channel, seq, arrivals, message: decoding.readTailAsUint8Array(decoder) };
  }
  if (layout !== layouts.ack) throw new Error('unknown frame');
  const clocks = readList(decoder, () => ({
    client: decoding.readVarUint(decoder),
    clock: decoding.readVarUint(decoder),
  }));
  return { type: 'ack', channel, seq, clocks, arrivals: readArrivals(decoder) };
}

/** Bytes that are enough for arrivals. */
function sizeOf(arrivals: readonly Arrival[]): number {
  let bytes = longestNumber;
  for (const { lane, id } of arrivals) bytes += 4 * longestNumber + lane.length + id.length;
  return bytes;
}

function writeArrivals(writer: ByteWriter, arrivals: readonly Arrival[]): void {
  writer.number(arrivals.length);
  for (const { lane, id, n, arrival } of arrivals) {
    writer.ascii(lane);
    writer.ascii(id);
    writer.number(n);
    writer.number(arrival);
  }
}

const readArrivals = (decoder: decoding.Decoder): Arrival[] =>
  readList(decoder, () => ({
    lane: decoding.readVarString(decoder) as LaneId,
    id: decoding.readVarString(decoder) as RecordId,
    n: decoding.readVarUint(decoder),
    arrival: decoding.readVarUint(decoder),
  }));

function readList<Item>(decoder: decoding.Decoder, read: () => Item): Item[] {
  const items: Item[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) items.push(read());
  return items;
}
