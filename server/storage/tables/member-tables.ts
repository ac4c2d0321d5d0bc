import type { Locale, Role } from '#shared/api/accounts.ts';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';

/** Ways into an account that are told once, as links. Times are epoch milliseconds. */
export interface MemberTables {
  member_invitation: MemberInvitationTable;
  password_link: PasswordLinkTable;
  passkey_use: PasskeyUseTable;
}

/** An invitation to become a member. */
export interface MemberInvitationTable {
  id: string;
  company: CompanyId;
  /** SHA-256 of the link's token in hexadecimal; unique. */
  token: string;
  /** In lower case; null for a link that whoever has it may use. */
  email: string | null;
  name: string | null;
  title: string | null;
  group_id: GroupId | null;
  role: Role;
  message_id: string | null;
  locale: Locale;
  invited_by: UserId;
  created_at: number;
  expires_at: number;
  /** When it was answered or ended; null while it waits. */
  ended_at: number | null;
  /** Who has become a member by it. */
  joined: UserId | null;
}

/** A link by which a member chooses a new password; one a person. */
export interface PasswordLinkTable {
  user: UserId;
  /** SHA-256 of the link's token in hexadecimal; unique. */
  token: string;
  /** It opens nothing once this person may not make it any more. */
  made_by: UserId;
  created_at: number;
  expires_at: number;
}

/** When a passkey last signed somebody in; the passkey itself stands in the account library's table. */
export interface PasskeyUseTable {
  passkey: string;
  at: number;
}
