import { roomOfDocument, type DocumentName } from '#shared/documents/names.ts';
import type { LaneId, RoomId } from '#shared/ids.ts';
import type { DocumentHeader } from '../admission/header.ts';
import type { Channel } from '../sockets/channel.ts';

/** A room's counters, shared by its documents while any of them is open. */
export interface RoomCounters {
  readonly room: RoomId;
  /** Number of the newest message. */
  counter: number;
  /** The page that new messages go to. */
  head: number;
}

/** A document somebody has open: its header, and who listens. */
export class LiveDocument {
  readonly name: DocumentName;
  /** The room it belongs to, if any. */
  readonly room: RoomId | null;
  readonly counters: RoomCounters | null;
  readonly channels = new Set<Channel>();
  /** Client ids under which this process writes lanes it speaks for; a restart takes new ones. */
  readonly serverClients = new Map<LaneId, number>();
  /** What admission knows of it; replaced when another process has written to the document. */
  header: DocumentHeader;
  /** The newest sequence that is on disk and was sent on; the header may be ahead of it. */
  storedSeq: number;
  /** The newest sequence that another process is known to have written. */
  heardSeq = 0;
  /** Groups that are queued or being written. */
  pending = 0;
  /** Set while the rows are read again: nothing is admitted or served meanwhile. */
  updating: Promise<void> | null = null;
  /** Set when a commit failed: what is known here may not be what is stored. */
  isStale = false;
  /** Uses that are under way; a document in use is not forgotten. */
  uses = 0;
  /** Rows in the log, roughly. */
  rows = 0;

  constructor(header: DocumentHeader, counters: RoomCounters | null) {
    this.name = header.name;
    this.header = header;
    this.room = roomOfDocument(header.name);
    this.counters = counters;
    this.storedSeq = header.seq;
  }

  /** Resolves when the header is what admission may go by. */
  async settled(): Promise<void> {
    while (this.updating) await this.updating;
  }
}
