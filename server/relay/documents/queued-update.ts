import type { LaneId, RecordId, UserId } from '#shared/ids.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import type { ClientClock, RefusedStruct } from '../admission/admit.ts';
import type { OutstandingRefusal } from '../admission/header.ts';
import type { Channel } from '../sockets/channel.ts';
import type { LiveDocument } from './live-document.ts';

/** A row of the record index that an update makes or changes. */
export interface IndexedRecord {
  readonly id: RecordId;
  readonly kind: string;
  readonly n: number;
  readonly arrival: number;
  readonly client: number;
  readonly clock: number;
  /** Recalled by its author, or withdrawn by the server. */
  readonly isRecalled: boolean;
  /** The server may bring back what it withdrew. */
  readonly isRestored: boolean;
}

/** An admitted update on its way to the disk. Its document's header knows it already. */
export interface QueuedUpdate {
  readonly document: LiveDocument;
  readonly lane: LaneId;
  /** The channel that sent it; null for the server's own. */
  readonly from: Channel | null;
  /** The document's sequence before and with it; the same when there is nothing to append. */
  readonly seq: number;
  readonly arrival: number;
  /** Null when there is nothing to append: only something to acknowledge or to forget. */
  readonly bytes: Uint8Array | null;
  readonly spans: string | null;
  readonly index: readonly IndexedRecord[];
  /** Where every record in the update stands. */
  readonly arrivals: readonly Arrival[];
  readonly clocks: readonly ClientClock[];
  readonly refused: readonly RefusedStruct[];
  /** Of these, those to say again until they were heard. */
  readonly kept: readonly (RefusedStruct & Pick<OutstandingRefusal, 'device'>)[];
  readonly heard: { readonly user: UserId; readonly keys: readonly string[] } | null;
  /** Deletions the relay made with it, for the sender. */
  readonly erased: Uint8Array | null;
  /** Whether text of a person is deleted with it, which then has to go from the log. */
  readonly deletes: boolean;
  readonly settle: (stored: boolean) => void;
}
