import type { Generated } from 'kysely';
import type { DocumentName } from '#shared/documents/names.ts';
import type { CompanyId, LaneId, RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { RefusalRule } from '#shared/wire/refusals.ts';

/** What the relay keeps. Times are epoch milliseconds; 0 and 1 stand for no and yes. */
export interface RelayTables {
  log: LogTable;
  document: DocumentTable;
  record_index: RecordIndexTable;
  refusal: RefusalTable;
  relay_room: RelayRoomTable;
  read_mark: ReadMarkTable;
  publication: PublicationTable;
  relay_meta: RelayMetaTable;
  signal: SignalTable;
}

/** One admitted update: exactly the bytes that were acknowledged and sent to others. */
export interface LogTable {
  document: DocumentName;
  seq: number;
  /** Whose structs these are; null in a compacted row, whose `spans` say so piece by piece. */
  author: LaneId | null;
  arrival: number;
  bytes: Uint8Array;
  /** Compacted rows: JSON of who wrote which clocks of which client, and when they arrived (`log/spans.ts`). */
  spans: string | null;
}

/** The head of a document. A commit succeeds only when `seq` and `rights_revision` are what it was admitted against. */
export interface DocumentTable {
  name: DocumentName;
  seq: number;
  /** Record versions and bytes admitted so far: what makes a page full. */
  records: number;
  bytes: number;
  rights_revision: number;
  /** 1 while its log may hold text that was deleted since it was compacted. */
  erase: number;
}

/** Where a record stands: its number in the room, its arrival, and whether it was recalled. */
export interface RecordIndexTable {
  document: DocumentName;
  lane: LaneId;
  id: RecordId;
  kind: string;
  room: RoomId | null;
  /** Number among the room's messages, from 1; 0 for records that are not numbered. */
  n: number;
  arrival: number;
  recalled: number;
}

/** A refusal that its sender may not have heard yet. */
export interface RefusalTable {
  document: DocumentName;
  user: UserId;
  key: string;
  id: RecordId;
  client: number;
  clock: number;
  rule: RefusalRule;
  company: CompanyId | null;
  at: number;
  /** The device that wrote it; null for a program that names none. */
  device: string | null;
}

/** A room's last message number and newest page. */
export interface RelayRoomTable {
  room: RoomId;
  counter: number;
  head: number;
}

/** How far a person has read a room. */
export interface ReadMarkTable {
  room: RoomId;
  user: UserId;
  n: number;
}

/** Records of the server's lane that a command has decided and the relay has still to publish. */
export interface PublicationTable {
  id: Generated<number>;
  document: DocumentName;
  record: string;
  /** JSON of the value without its key; null withdraws the record. */
  value: string | null;
}

/** One row: the epoch, which a restore from a backup raises, and a name by which the processes of a database find each other. */
export interface RelayMetaTable {
  id: number;
  epoch: number;
  name: Generated<string>;
}

/**
 * What every process that serves the database has to act on; written with the change it tells of, kept for an hour. On
 * PostgreSQL a column `tx` holds the transaction that wrote it: what finds rows in whatever order they were committed.
 */
export interface SignalTable {
  id: Generated<number>;
  at: number;
  /** JSON of a signal (`bus/signals.ts`). */
  payload: string;
}
