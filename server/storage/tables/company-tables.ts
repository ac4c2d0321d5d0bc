import type { Locale, Role } from '#shared/api/accounts.ts';
import type { CompanyId, GroupId, RoomId, UserId } from '#shared/ids.ts';

/** What companies, members and rooms keep. Times are epoch milliseconds; 0 and 1 stand for no and yes. */
export interface CompanyTables {
  company: CompanyTable;
  person: PersonTable;
  company_group: CompanyGroupTable;
  policy: PolicyTable;
  command: CommandTable;
  room: RoomTable;
  room_member: RoomMemberTable;
  reading: ReadingTable;
}

export interface CompanyTable {
  id: CompanyId;
  name: string;
  /** The company's own colour, `#rrggbb`: its tile and its cards, never the interface. */
  colour: string | null;
  created_at: number;
}

/** A member: what the directory says of an account. The account itself (e-mail, password) is better-auth's. */
export interface PersonTable {
  user: UserId;
  company: CompanyId;
  name: string;
  email: string;
  title: string | null;
  group_id: GroupId | null;
  photo: string | null;
  message_id: string | null;
  /** The message ID in lower case: unique on the server (S17). */
  message_key: string | null;
  role: Role;
  locale: Locale;
  suspended: number;
  created_at: number;
}

export interface CompanyGroupTable {
  id: GroupId;
  company: CompanyId;
  name: string;
  parent: GroupId | null;
}

export interface PolicyTable {
  company: CompanyId;
  revision: number;
  /** JSON of a Policy. */
  policy: string;
}

/** A command that has been done, and its answer, so that sending it twice does it once. */
export interface CommandTable {
  user: UserId;
  id: string;
  response: string;
  at: number;
}

export interface RoomTable {
  id: RoomId;
  type: 'direct' | 'group';
  name: string | null;
  /** JSON of the refusal that seals the room; null while it is open (R04). */
  sealed: string | null;
  created_at: number;
}

export interface RoomMemberTable {
  room: RoomId;
  user: UserId;
  company: CompanyId;
  role: 'master' | 'member';
  state: 'active' | 'excluded' | 'left';
  since: number;
}

/** From when until when what arrived in a room may be read by a person; `until` is null while it goes on. */
export interface ReadingTable {
  room: RoomId;
  user: UserId;
  since: number;
  until: number | null;
}
