import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Transaction } from 'kysely';
import type { DocumentName } from '#shared/documents/names.ts';
import type { RecordId, UserId } from '#shared/ids.ts';
import type { Storage } from '../storage/open.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Bus } from './bus/bus.ts';
import type { MayReadVersion, PageMessage } from './documents/read-messages.ts';
import type { Access, Files, HiddenAuthors, Publication } from './ports.ts';
import type { RelayCounters } from './relay-counters.ts';
import type { RelayLoad, RelayMetrics } from './relay-metrics.ts';
import type { RightsScope } from './sockets/rights-check.ts';
import type { SocketBudgets } from './sockets/socket-budgets.ts';

/** What the relay says of itself, for operators. No texts and no ids of people. */
export interface RelayLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a relay is made of. */
export interface RelayOptions {
  readonly storage: Storage;
  readonly access: Access;
  /** Files that records bring; without it they bring none. */
  readonly files?: Files;
  readonly logger: RelayLogger;
  /** The time of day in epoch milliseconds. */
  readonly clock: () => number;
  /** Whether a browser's socket may come from this Origin. Never asked for a missing one or for `null`. */
  readonly isAllowedOrigin: (origin: string, request: IncomingMessage) => boolean;
  /** What one socket may send, where it is not the standard. */
  readonly budgets?: Partial<SocketBudgets>;
  /** Most sockets of this process, where it is not the standard. */
  readonly maxSockets?: number;
  /** What counts as one address when upgrades are refused; by default the other end of the connection. */
  readonly addressOf?: (request: IncomingMessage) => string;
  /** Where applied rules are counted; by default nowhere that could be read. */
  readonly counters?: RelayCounters;
  /** Told of the work that is done. */
  readonly metrics?: RelayMetrics;
  /** The way to other processes that serve the same database; without one they are heard through the database alone. */
  readonly bus?: Bus;
}

/** Sessions that are over: one, or all of a person's. */
export interface EndedSessions {
  readonly session?: string;
  readonly user?: UserId;
}

/** A message that the server writes for a person it speaks for. */
export interface AppendedMessage {
  readonly id: RecordId;
  readonly kind: 'message';
  readonly at: number;
  readonly text: string;
}

/** A record of a person that goes for good. */
export interface ErasedRecord {
  readonly lane: UserId;
  readonly id: RecordId;
  /** True for what a group master has recalled: its author is told so (R12). */
  readonly isTakenBack?: boolean;
}

/** Documents and sockets: admit, append, acknowledge, fan out. */
export interface Relay {
  /** Takes the upgrade when its path is `/sync` or `/sync/<document>`; false leaves it to others. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Publishes records of the server's lanes; resolves when they are on disk and sent. */
  publish(publications: readonly Publication[]): Promise<void>;
  /** Keeps publications inside a command's transaction, so that they happen if and only if it does. */
  stagePublications(trx: Transaction<Database>, publications: readonly Publication[]): Promise<void>;
  /** Publishes what commands have staged: after each commit, and at start for what a crash left. */
  flushPublications(): Promise<void>;
  /** Writes messages into the lane of a person the server speaks for. */
  append(document: DocumentName, author: UserId, records: readonly AppendedMessage[]): Promise<void>;
  /** Deletes what people wrote in a document, for everybody; compaction then takes it from the disk. */
  erase(document: DocumentName): Promise<void>;
  /**
   * Deletes records of people for everybody and for good (A10). They stand in the table `erasure` already, so that no
   * process takes them back.
   */
  eraseRecords(document: DocumentName, records: readonly ErasedRecord[]): Promise<void>;
  /** What people wrote in a page and neither recalled nor lost; of each message the newest version that may be read. */
  messagesOf(page: DocumentName, mayRead?: MayReadVersion): Promise<readonly PageMessage[]>;
  /** Takes what was deleted in a document out of the files now. */
  compact(document: DocumentName): Promise<void>;
  /** Has every process heed a change of rights, in the transaction that makes it: no update passes it (P5). */
  stageRights(trx: Transaction<Database>, scope: RightsScope): Promise<void>;
  /** Asks Access again for everything live here that the change may touch, once it is committed; others follow within two seconds (P5). */
  rightsChanged(scope: RightsScope): Promise<void>;
  /**
   * Applies what is hidden from a person from now on to everything live here (R08): to be called as soon as the rows are
   * committed, before anything else is awaited, so that nothing written after them passes. `rightsChanged` follows.
   */
  hiddenChanged(user: UserId, hidden: HiddenAuthors): void;
  /** Has every process close the sockets of sessions, in the transaction that ends them. */
  stageEndedSessions(trx: Transaction<Database>, scope: EndedSessions): Promise<void>;
  /** Closes the sockets of a session, or all of a person's, with 4401, once it is over; other processes follow. */
  endSessions(scope: EndedSessions): void;
  healthy(): boolean;
  /** What is in use now. */
  load(): RelayLoad;
  /** Commits what is queued and closes all sockets with 1001. */
  close(): Promise<void>;
}

export { createRelay } from './create-relay.ts';
