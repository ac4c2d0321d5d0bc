import * as v from 'valibot';
import { isDocumentName, type DocumentName } from '../documents/names.ts';
import { isUserId, serverLane, type LaneId } from '../ids.ts';
import { limits } from '../limits.ts';
import { recordIdSchema, roomIdSchema, userIdSchema } from '../records/ids.ts';
import { refusalSchema } from './refusals.ts';

/** A channel's number, chosen by the client; one open document each. */
const channelSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31));
const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const documentSchema = v.custom<DocumentName>((name) => typeof name === 'string' && isDocumentName(name));
const laneSchema = v.custom<LaneId>((lane) => typeof lane === 'string' && (lane === serverLane || isUserId(lane)));

/**
 * When a record arrived. `n` is its number among the room's messages, 0 for records that are not numbered;
 * `arrival` is in epoch milliseconds of the server.
 */
export const arrivalSchema = v.strictObject({
  lane: laneSchema,
  id: recordIdSchema,
  n: countSchema,
  arrival: countSchema,
});
export type Arrival = v.InferOutput<typeof arrivalSchema>;

/** One refused record of the receiver's own lane. `key` is the lane's key to delete; its text becomes a draft. */
export const refusedRecordSchema = v.strictObject({ key: v.string(), id: recordIdSchema, refusal: refusalSchema });
export type RefusedRecord = v.InferOutput<typeof refusedRecordSchema>;

/** What a client says, besides `data`. */
export const clientFrameSchema = v.variant('type', [
  /** Opens a document on a channel. `pending` asks for the arrivals of records the client has no number for. */
  v.strictObject({
    type: v.literal('open'),
    channel: channelSchema,
    document: documentSchema,
    pending: v.pipe(
      v.array(v.strictObject({ lane: laneSchema, id: recordIdSchema })),
      v.maxLength(limits.pendingRecords),
    ),
  }),
  v.strictObject({ type: v.literal('close'), channel: channelSchema }),
  /** Wants to hear when these documents change; `seq` is the last seen. For `room/…` also its marks, unread count and presence. */
  v.strictObject({
    type: v.literal('watch'),
    documents: v.pipe(v.array(v.strictObject({ document: documentSchema, seq: countSchema })), v.maxLength(1000)),
  }),
  v.strictObject({ type: v.literal('unwatch'), documents: v.pipe(v.array(documentSchema), v.maxLength(1000)) }),
  /** I have read the room up to its message number `n`. */
  v.strictObject({ type: v.literal('read'), room: roomIdSchema, n: countSchema }),
  /** I am typing in `room`, or have stopped. The server adds who I am. */
  v.strictObject({ type: v.literal('typing'), room: roomIdSchema, typing: v.boolean() }),
  /** What should my copy of this channel's document hold? */
  v.strictObject({ type: v.literal('digest'), channel: channelSchema }),
  /** My copy differed, in which entries it has or in what they say: I begin again with the server's. */
  v.strictObject({
    type: v.literal('diverged'),
    channel: channelSchema,
    what: v.picklist(['entries', 'values']),
  }),
  v.strictObject({ type: v.literal('ping') }),
]);
export type ClientFrame = v.InferOutput<typeof clientFrameSchema>;

/** What the server says, besides `data` and `ack`. */
export const serverFrameSchema = v.variant('type', [
  /** The first word. `epoch` changes when the server was restored from a backup; `serverTime` in epoch milliseconds. */
  v.strictObject({
    type: v.literal('hello'),
    protocol: countSchema,
    epoch: countSchema,
    user: userIdSchema,
    serverTime: countSchema,
    /** Where this device sits; `kept` when it is what it had before: what it watched is watched, what it missed follows. */
    seat: v.optional(v.strictObject({ token: v.string(), kept: v.boolean() })),
  }),
  /** A channel is open; y-protocols sync follows on it. `refused` repeats what this person's devices may not have heard. */
  v.strictObject({
    type: v.literal('opened'),
    channel: channelSchema,
    epoch: countSchema,
    seq: countSchema,
    arrivals: v.array(arrivalSchema),
    refused: v.array(refusedRecordSchema),
  }),
  /** A channel is closed by the server; `code` is one of closeCodes. */
  v.strictObject({ type: v.literal('closed'), channel: channelSchema, code: countSchema }),
  v.strictObject({ type: v.literal('refused'), channel: channelSchema, records: v.array(refusedRecordSchema) }),
  /** A watched document has moved on to `seq`. */
  v.strictObject({ type: v.literal('changed'), document: documentSchema, seq: countSchema }),
  /**
   * My mark in a room and how many messages of others lie above it, counted up to the room's number `upTo`; `at` is when
   * the newest message I may read arrived (0: none), so that a room has its place in the list before its messages are here.
   */
  v.strictObject({
    type: v.literal('unread'),
    room: roomIdSchema,
    mark: countSchema,
    count: countSchema,
    upTo: countSchema,
    at: countSchema,
  }),
  /** Somebody (also another device of mine) has read the room up to `n`. */
  v.strictObject({ type: v.literal('read'), room: roomIdSchema, user: userIdSchema, n: countSchema }),
  v.strictObject({ type: v.literal('typing'), room: roomIdSchema, user: userIdSchema, typing: v.boolean() }),
  /** Whether a person has a live device; told to those who watch a 1:1 room with them. */
  v.strictObject({ type: v.literal('presence'), user: userIdSchema, online: v.boolean() }),
  /** What a copy of the document holds that has heard all that was said before; `whole` when no other lane has an entry. */
  v.strictObject({
    type: v.literal('digest'),
    channel: channelSchema,
    whole: v.boolean(),
    lanes: v.array(v.strictObject({ lane: laneSchema, entries: countSchema, keys: countSchema, values: countSchema })),
  }),
  v.strictObject({ type: v.literal('pong'), serverTime: countSchema }),
]);
export type ServerFrame = v.InferOutput<typeof serverFrameSchema>;

/** A y-websocket message on a channel. From the server also the document's `seq` and the arrivals of the records in it. */
export interface DataFrame {
  readonly type: 'data';
  readonly channel: number;
  readonly seq: number;
  readonly arrivals: readonly Arrival[];
  readonly message: Uint8Array;
}

/** What of a channel's writes is on disk: every clock below `clock` of `client`, and where the records stand. */
export interface AckFrame {
  readonly type: 'ack';
  readonly channel: number;
  readonly seq: number;
  readonly clocks: readonly { readonly client: number; readonly clock: number }[];
  readonly arrivals: readonly Arrival[];
}
