import type { Locale } from '#shared/api/accounts.ts';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';

/** How people sign in, by their company’s rules. Times are epoch milliseconds; 0 and 1 stand for no and yes. */
export interface SignOnTables {
  sign_in_rules: SignInRulesTable;
  sign_on_domain: SignOnDomainTable;
  sign_on_identity: SignOnIdentityTable;
  sign_on_attempt: SignOnAttemptTable;
}

/** The rules of a company that has decided something; others have the usual ones. */
export interface SignInRulesTable {
  company: CompanyId;
  revision: number;
  password_length: number;
  /** Null for no limit. */
  session_days: number | null;
  /** Null, as the client id is, where the company has no provider. */
  issuer: string | null;
  client_id: string | null;
  /** Sealed with a key of the server’s; null where the provider asks for none. */
  client_secret: string | null;
  joins: 0 | 1;
  join_group: GroupId | null;
  required: 0 | 1;
  /** When somebody last came through with this very provider. */
  tested_at: number | null;
}

/** A mail domain and the one company that it is of. */
export interface SignOnDomainTable {
  /** In lower case. */
  domain: string;
  company: CompanyId;
}

/** Who somebody is at a provider. Of whoever was removed it stays, so that they do not join again by themselves. */
export interface SignOnIdentityTable {
  issuer: string;
  subject: string;
  user: UserId;
  created_at: number;
  used_at: number;
}

/** An attempt to sign in that is under way at a provider; kept for minutes. */
export interface SignOnAttemptTable {
  /** SHA-256 of its state. */
  id: string;
  /** SHA-256 of what the browser holds in its cookie. */
  browser: string;
  company: CompanyId;
  /** Of the rules it was begun by. */
  revision: number;
  /** Who tries the provider out, and is signed in as nobody by that; null for whoever signs in. */
  tester: UserId | null;
  return_to: string;
  locale: Locale;
  /** SHA-256 of the token of the invitation that is answered by it. */
  invitation: string | null;
  created_at: number;
  /** When it came back: once. */
  came_back_at: number | null;
  /** JSON of what a test has brought. */
  outcome: string | null;
}
