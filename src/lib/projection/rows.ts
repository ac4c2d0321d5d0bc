import type { CompanyId, RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { AudienceRules } from '#shared/policy/policy.ts';
import type { Refusal } from '#shared/wire/refusals.ts';

/** Where a message of mine stands (N11). Other people's messages are always `sent`. */
export type DeliveryState = 'waiting' | 'sent' | 'refused';

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
  readonly content:
    | { readonly type: 'text'; readonly text: string; readonly edited: boolean }
    | { readonly type: 'recalled' }
    | {
        readonly type: 'notice';
        readonly notice: 'created' | 'joined' | 'left' | 'excluded' | 'sealed' | 'opened';
        readonly users: readonly UserId[];
        readonly company: CompanyId | null;
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
}

/** A company whose people are in a room, with its rules towards the others (N05). */
export interface RoomCompanyRow {
  readonly company: CompanyId;
  readonly name: string;
  readonly colour: string | null;
  readonly rules: AudienceRules;
}

/** A room as the list shows it. Everything a row needs is in it, so the list is one read. */
export interface RoomRow {
  readonly id: RoomId;
  readonly type: 'direct' | 'group';
  /** How I stand in it: `waiting` is a room that so far exists on this device only (N01). */
  readonly state: 'waiting' | 'active' | 'excluded' | 'left';
  /** What to call it: the group's name, or the other person's. */
  readonly name: string;
  /** The other person of a direct room. */
  readonly other: UserId | null;
  readonly photo: string | null;
  readonly members: readonly MemberRow[];
  readonly companies: readonly RoomCompanyRow[];
  /** Companies in it other than my own: not empty means an external room (S58). */
  readonly partners: readonly RoomCompanyRow[];
  /** Why it is readable only, when it is (R04). */
  readonly sealed: Refusal | null;
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
}

/** Somebody I have blocked (R08). */
export interface BlockRow {
  readonly user: UserId;
  readonly name: string;
  readonly photo: string | null;
  /** Their company's name, when known. */
  readonly company: string | null;
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
