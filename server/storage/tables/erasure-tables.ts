import type { ColumnType } from 'kysely';
import type { DocumentName } from '#shared/documents/names.ts';
import type { CompanyId, RecordId, RoomId, UserId } from '#shared/ids.ts';

/** What retention and erasure keep. Times are epoch milliseconds. */
export interface ErasureTables {
  erasure: ErasureTable;
  retention_room: RetentionRoomTable;
  lease: LeaseTable;
  erasure_order: ErasureOrderTable;
}

/** A record that is gone for good: the relay takes nothing of it again (A10). Outlives restores of older backups. */
export interface ErasureTable {
  document: DocumentName;
  lane: UserId;
  id: RecordId;
  /** 1 once it was deleted from the document; 0 again in a backup that was restored. */
  done: 0 | 1;
  /** The group master who has recalled it (R12); null, and missing where it is written, for everything else that is erased. */
  recalled_by: ColumnType<UserId | null, UserId | null | undefined>;
}

/** How far a room's messages have gone by retention. */
export interface RetentionRoomTable {
  room: RoomId;
  /** The number of the newest message below which none is left. */
  swept: number;
}

/** Work that one process does at a time, for all. */
export interface LeaseTable {
  name: string;
  /** Until when a process has it, unless it says so again. */
  until: number;
  /** When it was last brought to its end. */
  done_at: number | null;
}

/** A member whose writing is to be erased. */
export interface ErasureOrderTable {
  user: UserId;
  company: CompanyId;
  ordered_by: UserId | null;
  reason: string;
  /** What the person is called from then on. */
  name: string;
  at: number;
  /** `restored` where a backup was restored after it was done: all of it is to be done again. */
  state: 'running' | 'restored' | 'done';
  /** The photo that is to be removed; null once it was. */
  photo: string | null;
  /** The room that was finished last; rooms go in the order of their ids. */
  room: RoomId | null;
  rooms: number;
  rooms_done: number;
  messages: number;
  done_at: number | null;
}
