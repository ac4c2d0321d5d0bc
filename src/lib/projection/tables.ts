import type { FindBy } from '#shared/api/people.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import type { ContactId, RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { ContactFieldRecord, ContactProfile, ContactRecord, Sharing } from '#shared/records/contact.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { Authored } from '#shared/records/message.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { RoomAsk } from './room-commands.ts';
import type { BlockRow, FieldVersion, FilePlace, FileRow, MemberRow, RoomCompanyRow, RoomRow } from './rows.ts';

/** What of a room's people stands in its row of the list; made anew when they change. */
export interface RoomPeople {
  /** How many are in it. */
  readonly count: number;
  /** The other person of a 1:1 room. */
  readonly other: Pick<MemberRow, 'user' | 'name' | 'title' | 'photo'> | null;
  /** Stands for exactly those who are in it (`people-key.ts`). */
  readonly key: string;
  /** Stands for everything that is known of its members; absent where it was written before this was. */
  readonly all?: string;
}

/**
 * What is known of a room, from which its RoomRow is made, but for its members: they are rows of their own
 * (`room-members.ts`), so that nothing that happens for every message grows with the room.
 */
export interface RoomFacts {
  readonly id: RoomId;
  /** How I stand in it, by my home document; `waiting` while it exists on this device only. */
  readonly entry: RoomRow['state'];
  readonly type: RoomRow['type'];
  /** The group's name; direct rooms have none. */
  readonly name: string | null;
  /** What else a group says of itself; absent where it was read before groups said it. */
  readonly photo?: string | null;
  readonly description?: string | null;
  readonly history?: 'all' | 'joining';
  /** Whether the room's own document was read, or the person behind a waiting room is known: only then it is listed. */
  readonly known: boolean;
  readonly createdAt: number;
  readonly members?: never;
  readonly people: RoomPeople;
  readonly companies: readonly RoomCompanyRow[];
  readonly sealed: Refusal | null;
  readonly head: number;
  /** The room's number up to which I have read, as far as this device knows. */
  readonly mark: number;
  /** The server's last word on what is unread; null until it has spoken. */
  readonly counted: {
    readonly mark: number;
    readonly count: number;
    readonly upTo: number;
    readonly at: number;
  } | null;
  /** The newest page as it was when all of it was read here: what is missing then is gone, and not on its way. */
  readonly readHead?: number;
  /** The rule that has had everything of the room erased here; `cached` until the copies of its documents are gone too (R04). */
  readonly wiped?: { readonly refusal: Refusal; readonly cached: boolean };
  /** How the server is asked for a room that waits; absent where that never happened here. */
  readonly opening?: RoomOpening;
  /** True for a room that waits and that the server would not make when it was asked (N01). */
  readonly notAdded?: boolean;
  /** Why the server would not make a group that waits, when it was asked. */
  readonly notCreated?: Refusal | null;
  /** Who has taken me out of a room that I left: myself, or a group master. Absent where nobody says so. */
  readonly leftBy?: UserId | null;
  /** A room I am no longer in, taken off the list of this device. */
  readonly hidden?: boolean;
  /** Until when nothing of it is to be pointed out on this device, epoch milliseconds. */
  readonly mutedUntil?: number;
  /** Whether somebody on this device has agreed to what sending files here means. */
  readonly filesAgreed?: boolean;
}

/** A room with its members: what acts on a group change. */
export type WholeRoom = Omit<RoomFacts, 'members'> & { readonly members: readonly MemberRow[] };

/** A member as the table keeps them. Key: [room, user]. */
export interface RoomMemberRow extends MemberRow {
  readonly room: RoomId;
}

/** What is known of a contact, from which its ContactRow is made. */
export interface ContactFacts {
  readonly id: ContactId;
  /** What my home and my company's list say of it; null where it is not listed. In neither it exists on this device only. */
  readonly listed: {
    readonly home: 'active' | 'trashed' | null;
    readonly company: 'active' | 'trashed' | null;
  };
  /** What the server has answered a command, until the lists say something new; null when they say it all. */
  readonly answered: 'active' | 'trashed' | null;
  /** What the server says of the card; null until its document was read. */
  readonly said: Omit<ContactRecord, 'key' | 'kind' | 'contact'> | null;
  /** What the person shows of themselves; null for a card of the address book, and until it was read. */
  readonly profile: Omit<ContactProfile, 'key' | 'kind'> | null;
  /** Every version of every field, as the card's lanes have them. */
  readonly versions: readonly FieldVersion[];
}

interface OutboxBase {
  /** Order of writing; given by the database. */
  readonly order?: number;
  /** Names the row: `<document> <key>` of a record, `command <id>` of a command. */
  readonly name: string;
  /** The name of the row that must be done before this one. */
  readonly after: string | null;
  readonly state: 'waiting' | 'refused';
  readonly refusal: Refusal | null;
}

interface OutboxRecordBase extends OutboxBase {
  readonly kind: 'record';
  readonly document: DocumentName;
  /** `<document> <id>`: all rows of one record. */
  readonly record: string;
  readonly id: RecordId;
}

/** A message, an edit or a recall of mine that the server has not acknowledged, or has refused. */
export interface OutboxMessage extends OutboxRecordBase {
  readonly room: RoomId;
  readonly value: Authored;
  /** The file of a message whose bytes the server does not have: `value` names it once it has them. */
  readonly file?: FileRow;
  /** True once its bytes were sent again because the server knew nothing of them. */
  readonly sentAgain?: true;
  /** What an edit or a recall replaces on screen, to go back to when it is given up; null for a new message. */
  readonly before: Replaced | null;
  /** An edit of a message that is not on this device any more: what it replaces is known when that is read again (R04). */
  readonly edits?: true;
}

/** What stands under an edit: the message as it was, or that a group master has recalled it. */
export type Replaced =
  { readonly text: string; readonly edited: boolean; readonly file?: FileRow } | { readonly takenBackBy: UserId };

/** A version of a contact's field that the server has not acknowledged. */
export interface OutboxField extends OutboxRecordBase {
  readonly contact: ContactId;
  /** The contact's name as it was shown, for when it is not there any more. */
  readonly contactName: string;
  readonly value: ContactFieldRecord;
}

/** A record of my lane on its way. */
export type OutboxRecord = OutboxMessage | OutboxField;

interface OutboxCommandBase extends OutboxBase {
  readonly kind: 'command';
  readonly id: string;
}

/** The ways in which the server is asked for a 1:1 room. */
export type RoomOpening =
  | { readonly command: 'open-direct-room' }
  /** `by` is how the person was found. */
  | { readonly command: 'add-person'; readonly by: FindBy }
  /** `code` is the contact code that the person was added with (N01). */
  | { readonly command: 'use-code'; readonly code: string };

/** Opens the 1:1 room with a person, or adds them. */
export type OpenRoomCommand = OutboxCommandBase & { readonly room: RoomId; readonly user: UserId } & RoomOpening;

/** Something about a group room that needs the server's word. One that was refused stays until a person has seen it. */
export interface OutboxRoomCommand extends OutboxCommandBase {
  readonly command: 'room-act';
  readonly room: RoomId;
  /** The room again: only rows of this kind are found by it. */
  readonly act: RoomId;
  readonly ask: RoomAsk;
}

/** Takes the bytes of a message's file to the server. It belongs to its message, which is what waits on screen. */
export interface SendFileCommand extends OutboxBase {
  readonly kind: 'command';
  readonly command: 'send-file';
  /** `file <document> <id>`, of the message. */
  readonly record: string;
  readonly id: string;
  readonly place: FilePlace & { readonly page: number };
  /** What the server has given once it has the whole; the preview follows. */
  readonly given?: SentFile;
}

/** Blocks or unblocks a person (R08). It belongs to no room: nothing in one waits on screen because of it. */
export interface SetBlockCommand extends OutboxBase {
  readonly kind: 'command';
  readonly command: 'set-block';
  /** `block <user>`: all rows about one person. */
  readonly record: string;
  readonly id: string;
  readonly user: UserId;
  readonly blocked: boolean;
  /** When it was asked for, by the server's time as far as this device knows it. */
  readonly at?: number;
  /** How the list shows them until the server has answered. */
  readonly person: BlockRow;
}

/** Something about contacts that needs the server's word. */
export type OutboxContactCommand = OutboxCommandBase & {
  /** The contact it is about; of several that are created together the first. */
  readonly contact: ContactId;
} & (
    | { readonly command: 'create-contacts'; readonly contacts: readonly ContactId[] }
    | { readonly command: 'save-contact'; readonly user: UserId }
    | { readonly command: 'share-contact'; readonly sharing: Sharing }
    | { readonly command: 'trash-contact'; readonly at: number }
    | { readonly command: 'restore-contact' }
  );

/** A command the server has not answered. */
export type OutboxCommand =
  OpenRoomCommand | OutboxRoomCommand | SetBlockCommand | SendFileCommand | OutboxContactCommand;

export type OutboxRow = OutboxRecord | OutboxCommand;

/** Whether a row is about a contact. */
export const isOfContact = <Row extends OutboxRow>(row: Row): row is Extract<Row, { readonly contact: ContactId }> =>
  'contact' in row;

/** Whether a row asks for something about a group room. */
export const isRoomAct = <Row extends OutboxRow>(row: Row): row is Extract<Row, OutboxRoomCommand> => 'act' in row;

/** Something about a contact that did not become what a person wanted; they are told until they put it away. */
export interface ContactNotice {
  readonly id?: number;
  /** Null when it is about a person who never became a contact. */
  readonly contact: ContactId | null;
  /** The contact's name as it was shown. */
  readonly name: string;
  readonly what:
    /** Added without a network, and refused: by a code, or as a person. `room` when their chat stays on this device. */
    | { readonly type: 'not-added'; readonly by: 'code' | 'person'; readonly room?: RoomId }
    /** A group that the server would not make, and that went with nothing written in it. */
    | { readonly type: 'not-created' }
    | { readonly type: 'not-deleted' }
    | { readonly type: 'not-shared' }
    | { readonly type: 'not-kept' }
    | { readonly type: 'not-written'; readonly field: string; readonly value: string };
  readonly refusal: Refusal;
}

export interface DraftRow {
  readonly room: RoomId;
  readonly text: string;
}

/** How far a member has read. */
export interface MarkRow {
  readonly room: RoomId;
  readonly user: UserId;
  readonly n: number;
}

/** A document of which something is in the projection. */
export interface DocumentRow {
  readonly name: DocumentName;
  /** The newest of its log that the projection holds. */
  readonly seq: number;
}

export interface MetaRow {
  readonly key:
    | 'device'
    | 'clock'
    | 'epoch'
    | 'files-epoch'
    | 'owed'
    | 'reach'
    | 'reach-read'
    | 'company'
    | 'codes'
    | 'card'
    | 'phone'
    | 'blocks'
    | 'groups'
    | 'trash'
    | 'hidden';
  readonly value: unknown;
}

export const recordName = (document: DocumentName, key: string): string => `${document} ${key}`;
export const commandName = (id: string): string => `command ${id}`;
export const blockPrefix = 'block ';
/** Names the outbox row that takes a message's file to the server. */
export const fileRecord = (record: string): string => `file ${record}`;
/** Names all outbox rows that block or unblock a person. */
export const blockRecord = (user: UserId): string => `${blockPrefix}${user}`;
