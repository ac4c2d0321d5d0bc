import type { IncomingHttpHeaders } from 'node:http';
import type { DocumentName } from '#shared/documents/names.ts';
import type { CompanyId, LaneId, RecordId, UserId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { Refusal } from '#shared/wire/refusals.ts';

/** A signed-in person on one device, as the relay knows them. Everything the relay says of a sender comes from here. */
export interface Sender {
  readonly user: UserId;
  readonly company: CompanyId;
  /** The session that the socket lives and ends with. */
  readonly session: string;
  /** The device behind a socket of the app; null for a program that names none. */
  readonly device: string | null;
}

/** Arrival times, epoch milliseconds, that may be read: from `from` up to but not including `to` (Infinity while open). */
export interface ReadingInterval {
  readonly from: number;
  readonly to: number;
}

/** Authors of whom something is kept from a reader: whatever arrived in these intervals, in which the reader blocked them (R08). */
export type HiddenAuthors = ReadonlyMap<LaneId, readonly ReadingInterval[]>;

/** What the companies in a room let its members do and see there, the stricter of all (N05). */
export interface RoomRules {
  /** Hours after its arrival in which a message may be recalled; 0 means not at all (R12). */
  readonly recallHours: number;
  /** Whose rule that is. */
  readonly recallBy: CompanyId | null;
  /** Bytes of the largest file that may be sent there; 0 means none. */
  readonly fileBytes: number;
  /** Whose rule that is. */
  readonly fileBy: CompanyId | null;
  /** Whether members see of each other that they are there or are typing, and how far they have read. */
  readonly presence: boolean;
  readonly readReceipts: boolean;
}

/** What one person may do with one document now. */
export interface DocumentRights {
  readonly read: readonly ReadingInterval[];
  /** Null when the person may write records of their own lane; else why not. */
  readonly write: Refusal | null;
  /** Missing for whoever never blocked anybody: for them nothing is looked at author by author. */
  readonly hidden?: HiddenAuthors;
  /** People whose typing, read marks and presence are not told to the person, for a block between them (R08). */
  readonly deafTo?: ReadonlySet<UserId>;
  /** The rules of the room; missing where a document is none of a room's. */
  readonly rules?: RoomRules;
}

/** Who may come in and what they may do: implemented on SQL by accounts and rooms, asked by the relay. */
export interface Access {
  /** The person behind a request's cookie, or null. */
  authenticate(headers: IncomingHttpHeaders): Promise<Omit<Sender, 'device'> | null>;
  /** The person's rights on a document; null when it must look as if it did not exist. */
  rights(user: UserId, document: DocumentName): Promise<DocumentRights | null>;
  /** The same for many documents at once; those that must look as if they did not exist are missing. */
  rightsOf(user: UserId, documents: readonly DocumentName[]): Promise<ReadonlyMap<DocumentName, DocumentRights>>;
}

/** A record of a person, wherever it stands. */
export interface RecordPlace {
  readonly document: DocumentName;
  readonly lane: LaneId;
  readonly id: RecordId;
}

/** What the relay has to know of files, whose bytes are none of its business. */
export interface Files {
  /** Whether the server has given a file to a record. Answers from what it is asked alone: it is asked for every file. */
  isGiven(place: RecordPlace, file: SentFile): boolean;
  /** Told of records that are gone for good once that is on disk: what they brought goes with them. */
  gone(places: readonly RecordPlace[]): void;
}

/** One record of a server lane to publish: its value without the key, or null to withdraw it. */
export interface Publication {
  readonly document: DocumentName;
  readonly id: string;
  readonly value: { readonly kind: string } | null;
  /** When it counts as having arrived, epoch milliseconds: who may read it is decided by that. Now, if not said. */
  readonly arrival?: number;
}
