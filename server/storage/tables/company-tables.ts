import type { Generated } from 'kysely';
import type { Locale, Role, SignInMethod } from '#shared/api/accounts.ts';
import type { CompanyId, GroupId, RoomId, UserId } from '#shared/ids.ts';
import type { Member, RoomInfo } from '#shared/records/published.ts';

/** What companies, members and rooms keep. Times are epoch milliseconds; 0 and 1 stand for no and yes; JSON is text. */
export interface CompanyTables {
  company: CompanyTable;
  company_group: CompanyGroupTable;
  person: PersonTable;
  command: CommandTable;
  room: RoomTable;
  room_name: RoomNameTable;
  room_member: RoomMemberTable;
  reading: ReadingTable;
  room_photo: RoomPhotoTable;
}

/** A tenant. */
export interface CompanyTable {
  id: CompanyId;
  name: string;
  /** As `#1f4d2e`; null for the product's own. */
  colour: string | null;
  /** Hash of its logo's bytes; null while its first letter stands for it. */
  logo: string | null;
  /** Counts changes of name, colour and logo. */
  branding_revision: Generated<number>;
  /** 1 for the company that was set up first, null for all others: unique, so that there is one. */
  founder: 1 | null;
  /** JSON of the policy (`#shared/policy/policy.ts`). */
  policy: string;
  policy_revision: number;
  /** The entry of the audit log that tells how the policy came to be as it is; null where none does. */
  policy_seq: Generated<number | null>;
  created_at: number;
}

/** A department. */
export interface CompanyGroupTable {
  id: GroupId;
  company: CompanyId;
  name: string;
  parent: GroupId | null;
}

/** One member of one company; the account that signs in has the same id. */
export interface PersonTable {
  id: UserId;
  company: CompanyId;
  name: string;
  title: string | null;
  group_id: GroupId | null;
  photo: string | null;
  /** As its owner writes it. */
  message_id: string | null;
  /** In lower case; unique on the server. */
  message_id_key: string | null;
  /** In lower case. */
  email: string;
  role: Role;
  locale: Locale;
  suspended: 0 | 1;
  /** Whether the person may export the company's rooms. */
  auditor: Generated<0 | 1>;
  /** What was last published as this person's reach: a flag each for partners, LINE and leading rooms. */
  reach: string;
  /** When partners, and LINE, were last newly allowed to somebody who was told otherwise before; else null (S04). */
  partners_since: Generated<number | null>;
  line_since: Generated<number | null>;
  created_at: number;
  /** When they last signed in; null when never. */
  signed_in_at: number | null;
  /** How they did; null also where that was before it was written down, when there were passwords alone. */
  signed_in_by: Generated<SignInMethod | null>;
  /** When they left the company for good: suspended, without address and message ID, and in no list. Null for members. */
  removed_at: number | null;
  /** Keyed hash of the address that they had, once they have left: whoever has it does not join again by themselves. */
  former_email: Generated<string | null>;
}

/** A command that was done, and what it answered. */
export interface CommandTable {
  user: UserId;
  id: string;
  path: string;
  answer: string;
  at: number;
}

export interface RoomTable {
  id: RoomId;
  type: RoomInfo['type'];
  name: string | null;
  /** Hash of its picture's bytes. */
  photo: string | null;
  description: string | null;
  /** What those who join later read. */
  history: RoomInfo['history'];
  /** JSON of the refusal that closes the room to writing; null while it is open. */
  seal: string | null;
  created_at: number;
}

/** What a group was called from a moment on. */
export interface RoomNameTable {
  room: RoomId;
  from_at: number;
  name: string;
}

export interface RoomMemberTable {
  room: RoomId;
  user: UserId;
  company: CompanyId;
  role: Member['role'];
  state: Member['state'];
  since: number;
  /** 1 while the member's devices keep no copy of the room and get none, by their own company's rule (R04). */
  wiped: Generated<0 | 1>;
}

/** A stretch of arrivals that a member may read; `to_at` is null while it is open. */
export interface ReadingTable {
  room: RoomId;
  user: UserId;
  from_at: number;
  to_at: number | null;
}

/** A photo that somebody has uploaded, or has taken from a room or from themselves; for a day they may put it on a room. */
export interface RoomPhotoTable {
  user: UserId;
  /** Of its bytes. */
  hash: string;
  at: number;
}
