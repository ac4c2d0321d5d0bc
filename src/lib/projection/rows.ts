import type { CompanyId, ContactId, FileId, GroupId, RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { ContactField, ContactRecord, Sharing } from '#shared/records/contact.ts';
import type { AudienceRules } from '#shared/policy/policy.ts';
import type { Notice } from '#shared/records/published.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { RoomAsk } from './room-commands.ts';

/** Where a message of mine stands (N11). Other people's messages are always `sent`. */
export type DeliveryState = 'waiting' | 'sent' | 'refused';

/** A file of a message as the screens show it. Its bytes are found by the message's key (`FoyerDatabase.files`). */
export interface FileRow {
  /** What the server serves it by; null until it has the bytes. */
  readonly id: FileId | null;
  readonly name: string;
  /** An `image/…` only where it is a picture that is shown. */
  readonly type: string;
  readonly bytes: number;
  /** Size of a picture in pixels; null for everything else. */
  readonly picture: { readonly width: number; readonly height: number } | null;
  /** What the server vouches for it with; an edit of its message carries it along. Absent until the server has the bytes. */
  readonly proof?: string;
}

/** The message that shows a file. */
export type FilePlace = Pick<TimelineRow, 'room' | 'lane' | 'id'>;

/** A message or a notice of a room, as the timeline shows it. Key of the table: [room, lane, id]. */
export interface TimelineRow {
  readonly room: RoomId;
  readonly page: number;
  /** The author, or `@` for what the server says. */
  readonly lane: UserId | '@';
  readonly id: RecordId;
  /** Hybrid time it was written, epoch milliseconds; the timeline sorts by (at, id). */
  readonly at: number;
  /** The room's number of the message, 0 until the server has stored it and for notices. */
  readonly n: number;
  /** When the server stored it, epoch milliseconds; 0 until then. */
  readonly arrival: number;
  readonly state: DeliveryState;
  /** Why it was refused, when it was. */
  readonly refusal: Refusal | null;
  /** What its file is listed as in the room's information (index `[room+media+at]`); absent without one. */
  readonly media?: 'picture' | 'file';
  readonly content:
    | {
        readonly type: 'text';
        /** Empty only where there is a file. */
        readonly text: string;
        readonly edited: boolean;
        readonly file?: FileRow;
      }
    /** `by` is the group master who has recalled it; missing when its author has. */
    | { readonly type: 'recalled'; readonly by?: UserId }
    | {
        readonly type: 'notice';
        readonly notice: Notice['notice'];
        readonly users: readonly UserId[];
        readonly company: CompanyId | null;
        /** Who did it; missing in rows of before. */
        readonly by?: UserId | null;
        readonly text?: string | null;
      };
}

/** A member of a room. */
export interface MemberRow {
  readonly user: UserId;
  readonly company: CompanyId;
  readonly name: string;
  readonly title: string | null;
  readonly photo: string | null;
  readonly role: 'master' | 'member';
  readonly state: 'active' | 'excluded' | 'left';
  readonly since: number;
  /** What of it the server has not confirmed. */
  readonly waiting?: 'added' | 'removed' | 'role';
}

/** What I want of a group room, as long as it waits, or was refused and not put away. */
export interface RoomActRow {
  /** Names it in the outbox. */
  readonly name: string;
  readonly ask: RoomAsk;
  readonly state: 'waiting' | 'refused';
  readonly refusal: Refusal | null;
}

/** A company whose people are in a room, with its rules towards the others (N05). */
export interface RoomCompanyRow {
  readonly company: CompanyId;
  readonly name: string;
  readonly colour: string | null;
  /** The SHA-256 of its logo; none when absent. */
  readonly logo?: string | null;
  readonly rules: AudienceRules;
  /** True while the server has told no rules: those above say nothing then. */
  readonly rulesUnknown?: true;
}

/** A company other than my own, as the list names it. */
export type RoomPartner = Pick<RoomCompanyRow, 'company' | 'name'>;

/**
 * A room as the list shows it. Everything a row needs is in it, so the list is one read, and nothing else, so that a
 * message costs the same in every room.
 */
export interface RoomRow {
  readonly id: RoomId;
  readonly type: 'direct' | 'group';
  /** How I stand in it: `waiting` is a room that so far exists on this device only (N01). */
  readonly state: 'waiting' | 'active' | 'excluded' | 'left';
  /** What to call it: the group's name, or the other person's. */
  readonly name: string;
  /** The other person of a direct room. */
  readonly other: UserId | null;
  /** What the other person of a direct room does. */
  readonly title: string | null;
  readonly photo: string | null;
  /** How many people are in it. */
  readonly count: number;
  /** Stands for exactly those people, of a group that can be opened for them (S63). */
  readonly people?: string;
  /** Companies in it other than my own: not empty means an external room (S58). */
  readonly partners: readonly RoomPartner[];
  /** Why it is readable only, when it is (R04). */
  readonly sealed: Refusal | null;
  /** True when that rule has had its messages erased from this device (R04). */
  readonly wiped?: boolean;
  /** The page that new messages go to. */
  readonly head: number;
  readonly last: {
    readonly lane: UserId | '@';
    readonly authorName: string;
    readonly text: string;
    readonly at: number;
    readonly state: DeliveryState;
    /** True when the text was recalled; `text` is empty then. */
    readonly recalled?: boolean;
    /** The file it shows; `text` may be empty then. */
    readonly file?: { readonly kind: 'picture' | 'file'; readonly name: string };
    /** How many others have read it, when it is mine. */
    readonly readBy: number;
  } | null;
  /** True when none of its messages is here although the server has counted some. */
  readonly coming?: boolean;
  /** What the list sorts by, newest first: the last message's time, or the room's. Epoch milliseconds. */
  readonly sortAt: number;
  readonly unread: number;
  /** My messages of this room that wait, and that were refused. */
  readonly waiting: number;
  readonly refused: number;
  readonly draft: string;
  /** How many files stand in the composer; none when absent. */
  readonly draftFiles?: number;
  /** How the person was added, when the server has refused that and the room exists on this device only (N01). */
  readonly notAdded?: 'code' | 'person';
  /** Why the server would not make the group, when it exists on this device only. */
  readonly notCreated?: Refusal;
  /** Who has taken me out of a room that I left: myself, or a group master; absent when nobody says so. */
  readonly leftBy?: UserId;
  /** Taken off the list of this device. */
  readonly hidden?: true;
  /** Until when nothing of it is pointed out on this device, epoch milliseconds. */
  readonly mutedUntil?: number;
}

/** A room as its own screen shows it. */
export interface OpenRoom extends RoomRow {
  /** Everybody who is or was in it. */
  readonly members: readonly MemberRow[];
  /** All its companies, with their rules. */
  readonly companies: readonly RoomCompanyRow[];
  readonly partners: readonly RoomCompanyRow[];
  /** Whether somebody on this device has agreed to what sending files here means. */
  readonly filesAgreed: boolean;
  /** What else a group says of itself. */
  readonly description?: string | null;
  readonly history?: 'all' | 'joining';
  /** What I want of it and is not done; none when absent. */
  readonly acts?: readonly RoomActRow[];
}

/** Somebody I have blocked (R08). */
export interface BlockRow {
  readonly user: UserId;
  readonly name: string;
  readonly photo: string | null;
  /** Their company's name, when known. */
  readonly company: string | null;
}

/** A group of my company. */
export interface GroupRow {
  readonly id: GroupId;
  readonly name: string;
}

/** A person of my company's directory. */
export interface PersonRow {
  readonly user: UserId;
  readonly name: string;
  readonly title: string | null;
  readonly group: string | null;
  readonly photo: string | null;
  readonly messageId: string | null;
}

/** One version of a contact's field: who wrote it, when, and what. */
export interface FieldVersion {
  readonly field: ContactField;
  /** Who wrote it. */
  readonly lane: UserId;
  /** The greatest stamp of a field is its newest version, whoever wrote it. */
  readonly stamp: string;
  /** Hybrid time it was written, epoch milliseconds. */
  readonly at: number;
  readonly value: string | readonly string[];
  /** Kept on this device, not yet stored by the server. */
  readonly waiting: boolean;
}

/** A contact as list and card show it. */
export interface ContactRow {
  readonly id: ContactId;
  readonly source: ContactRecord['source'];
  /** `trashed` also while its deletion waits. */
  readonly state: 'active' | 'trashed';
  /** True while the server has not confirmed the contact itself. */
  readonly unconfirmed: boolean;
  /** What of it waits on this device: edits and commands. */
  readonly waiting: number;
  readonly owner: UserId;
  /** Who it is; null for a card of the address book. */
  readonly person: UserId | null;
  /** What it is called here; empty only while nothing was read of it. */
  readonly name: string;
  /** The name they were added with (S40); null for a card of the address book. */
  readonly addedAs: string | null;
  /** What they call themselves; null when that is the name, or nobody says. */
  readonly nickname: string | null;
  readonly photo: string | null;
  /** The company: the directory's word, or of an address-book card what was written; empty when none is known. */
  readonly company: string;
  /** The id of the company on this server. */
  readonly companyId: CompanyId | null;
  /** How that company looks; none when absent. */
  readonly look?: { readonly colour: string | null; readonly logo: string | null };
  readonly title: string;
  /** The newest of each field. */
  readonly fields: Readonly<Record<Exclude<ContactField, 'tags'>, string>>;
  readonly tags: readonly string[];
  /** Every version of every field, newest first. */
  readonly versions: readonly FieldVersion[];
  readonly sharing: Sharing;
  readonly createdAt: number;
  readonly trashedAt: number | null;
}
