import { isRecallKey, parseRecordKey } from '#shared/documents/keys.ts';
import { parseDocumentName, type DocumentKind, type DocumentName } from '#shared/documents/names.ts';
import type { FileId, LaneId, RecordId } from '#shared/ids.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { ClockSet } from './ranges.ts';

/** A struct's place in a document. */
export interface StructId {
  readonly client: number;
  readonly clock: number;
}

/** One client id: whose it is, what is known of it, and what of that is gone. */
export interface ClientState {
  readonly owner: LaneId;
  clock: number;
  /** Clocks that a delete set has named. */
  readonly deleted: ClockSet;
  /** Clocks that came in without content: refused records, and what was deleted before it was sent. */
  readonly hollow: ClockSet;
  /** Which log row holds the clocks up to `end`, ascending: where to read on for a reader who knows some of them. */
  readonly rows: { end: number; seq: number }[];
}

/** A key of a lane: its first struct, and the fingerprint of its value; null when it came in deleted. */
export interface KeyState extends StructId {
  readonly key: string;
  readonly hash: number | null;
  /** The value's part of the lane's digest; 0 when it came in deleted. */
  readonly sum: number;
  copies: number;
  /** The structs that set it again with the same value. */
  others: readonly StructId[];
}

/** The other structs of a key that was set once. */
export const noOthers: readonly StructId[] = [];

/** A record of a lane. `n` and `arrival` are those of its first version. */
export interface RecordState {
  kind: string;
  n: number;
  arrival: number;
  recalled: boolean;
  /** The file that its first version brought. */
  file: FileId | null;
  /** Its keys: its versions, and its recall; almost always one. */
  keys: readonly KeyState[];
  /** Server's lane only: the fingerprint of the newest value without its key. */
  published: string | null;
}

/** A refusal whose sender has not deleted the refused struct yet. */
export interface OutstandingRefusal extends StructId {
  readonly id: RecordId;
  readonly refusal: Refusal;
  /** The device that wrote it: only it can say that it knows. Null for a program that names none. */
  readonly device: string | null;
}

/** One lane of a document. */
export interface LaneState {
  readonly records: Map<RecordId, RecordState>;
  /** Refused keys of the lane's owner. */
  readonly refused: Map<string, OutstandingRefusal>;
  /** Records that are gone for good by the rules of retention, or with their author: nothing of them comes back (A10). */
  readonly erased: Set<RecordId>;
  /** Of these, what a group master has recalled (R12). */
  readonly takenBack: Set<RecordId>;
}

/** All that admission needs to know of a document: a cache of its rows, never a truth of its own. */
export interface DocumentHeader {
  readonly name: DocumentName;
  readonly kind: DocumentKind;
  seq: number;
  records: number;
  bytes: number;
  rightsRevision: number;
  readonly clients: Map<number, ClientState>;
  readonly lanes: Map<LaneId, LaneState>;
}

/** The header of a document without a row. */
export function emptyHeader(name: DocumentName): DocumentHeader {
  const kind = parseDocumentName(name);
  if (kind === null) throw new Error('not a document name');
  return { name, kind, seq: 0, records: 0, bytes: 0, rightsRevision: 0, clients: new Map(), lanes: new Map() };
}

/** The lane of `owner`, made when it is not there. */
export function laneState(header: DocumentHeader, owner: LaneId): LaneState {
  let lane = header.lanes.get(owner);
  if (!lane)
    header.lanes.set(
      owner,
      (lane = { records: new Map(), refused: new Map(), erased: new Set(), takenBack: new Set() }),
    );
  return lane;
}

const noKeys: readonly KeyState[] = [];

/** The record a key belongs to, made when it is not there. */
export function recordState(lane: LaneState, id: RecordId): RecordState {
  let record = lane.records.get(id);
  if (!record)
    lane.records.set(
      id,
      (record = { kind: '', n: 0, arrival: 0, recalled: false, file: null, keys: noKeys, published: null }),
    );
  return record;
}

/** What is known of a key of a record. */
export function keyOf(record: RecordState | undefined, key: string): KeyState | undefined {
  if (record === undefined) return undefined;
  for (const state of record.keys) if (state.key === key) return state;
  return undefined;
}

/** Sets what is known of a key of a record. */
export function setKey(record: RecordState, state: KeyState): void {
  if (record.keys.length === 0) record.keys = [state];
  else record.keys = [...record.keys.filter(({ key }) => key !== state.key), state];
}

/** Where the versions of a record stand. */
export function versionsOf({ keys }: Pick<RecordState, 'keys'>): StructId[] {
  return keys.flatMap((state) => (state.hash === null || isRecallKey(state.key) ? [] : [state, ...state.others]));
}

/** Where anything of a record stands, its recall too. */
export function placesOf({ keys }: Pick<RecordState, 'keys'>): StructId[] {
  return keys.flatMap((state) => [state, ...state.others]);
}

/** Whether a struct still has its content. */
export function isLive(header: DocumentHeader, { client, clock }: StructId): boolean {
  const state = header.clients.get(client);
  return state !== undefined && clock < state.clock && !state.deleted.has(clock) && !state.hollow.has(clock);
}

/** The id of the record that a key belongs to. */
export const recordIdOf = (key: string): RecordId | null => parseRecordKey(key)?.id ?? null;
