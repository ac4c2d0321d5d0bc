import type { FindBy } from '#shared/api/people.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import type { RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { Authored } from '#shared/records/message.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { BlockRow, MemberRow, RoomCompanyRow, RoomRow } from './rows.ts';

/** What is known of a room, from which its RoomRow is made. */
export interface RoomFacts {
  readonly id: RoomId;
  /** How I stand in it, by my home document; `waiting` while it exists on this device only. */
  readonly entry: RoomRow['state'];
  readonly type: RoomRow['type'];
  /** The group's name; direct rooms have none. */
  readonly name: string | null;
  /** Whether the room's own document was read, or the person behind a waiting room is known: only then it is listed. */
  readonly known: boolean;
  readonly createdAt: number;
  readonly members: readonly MemberRow[];
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

/** A record of my lane that the server has not acknowledged, or has refused. */
export interface OutboxRecord extends OutboxBase {
  readonly kind: 'record';
  readonly room: RoomId;
  readonly document: DocumentName;
  /** `<document> <id>`: all rows of one record. */
  readonly record: string;
  readonly id: RecordId;
  readonly value: Authored;
  /** What an edit or a recall replaces on screen, to go back to when it is given up; null for a new message. */
  readonly before: { readonly text: string; readonly edited: boolean } | null;
}

/** Opens the 1:1 room with a person, or adds them. */
export type OpenRoomCommand = OutboxBase & {
  readonly kind: 'command';
  readonly room: RoomId;
  readonly id: string;
  readonly user: UserId;
} & (
    | { readonly command: 'open-direct-room' }
    /** `by` is how the person was found. */
    | { readonly command: 'add-person'; readonly by: FindBy }
    /** `code` is the contact code that the person was added with (N01). */
    | { readonly command: 'use-code'; readonly code: string }
  );

/** Blocks or unblocks a person (R08). It belongs to no room: nothing in one waits on screen because of it. */
export interface SetBlockCommand extends OutboxBase {
  readonly kind: 'command';
  readonly command: 'set-block';
  /** `block <user>`: all rows about one person. */
  readonly record: string;
  readonly id: string;
  readonly user: UserId;
  readonly blocked: boolean;
  /** How the list shows them until the server has answered. */
  readonly person: BlockRow;
}

/** A command the server has not answered. */
export type OutboxCommand = OpenRoomCommand | SetBlockCommand;

export type OutboxRow = OutboxRecord | OutboxCommand;

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
  readonly key: 'device' | 'clock' | 'epoch' | 'owed' | 'reach' | 'company' | 'codes' | 'card' | 'blocks';
  readonly value: unknown;
}

export const recordName = (document: DocumentName, key: string): string => `${document} ${key}`;
export const commandName = (id: string): string => `command ${id}`;
export const blockPrefix = 'block ';
/** Names all outbox rows that block or unblock a person. */
export const blockRecord = (user: UserId): string => `${blockPrefix}${user}`;
