import type { IncomingHttpHeaders } from 'node:http';
import type { Kysely } from 'kysely';
import type { SignInMethod } from '#shared/api/accounts.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Caller } from '../http/route.ts';
import type { Passkeys } from '../passkeys/passkeys.ts';
import type { Database } from '../storage/tables/database.ts';
import type { NewAccount } from './new-account.ts';

/** Where somebody is signed in. Times are epoch milliseconds. */
export interface SessionInfo {
  readonly id: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly userAgent: string;
  /** How they signed in there. */
  readonly method: SignInMethod;
}

/** Accounts and sessions: who may be whom. */
export interface Accounts {
  /** The member behind a request's cookie; null when signed out, suspended, or signed in as the company no longer allows. */
  callerOf(headers: Headers | IncomingHttpHeaders): Promise<Caller | null>;
  hashPassword(password: string): Promise<string>;
  /** Writes an account inside the caller's transaction. */
  insertAccount(trx: Kysely<Database>, account: NewAccount): Promise<void>;
  /** Replaces a password inside the caller's transaction; null takes it away, so that none signs in. */
  setPassword(trx: Kysely<Database>, user: UserId, passwordHash: string | null): Promise<void>;
  /**
   * Takes every way to sign in, and by which its owner is found, away inside the caller's transaction, and gives the account
   * another address; of the one that their person has until then a keyed hash is kept. Sessions end by `endSessions`.
   */
  closeAccount(trx: Kysely<Database>, user: UserId, email: string): Promise<void>;
  /** Whether somebody whose account was closed had this address in a company. */
  hadAccount(db: Kysely<Database>, company: CompanyId, email: string): Promise<boolean>;
  /**
   * Signs in with e-mail and password; the cookies to set.
   * @throws ApiFailure `signed-out` when they do not belong together, or the member is suspended; `forbidden` (`sign-on`)
   * where the company has only single sign-on
   */
  signIn(email: string, password: string, headers: Headers): Promise<readonly string[]>;
  /**
   * Signs a member in whom their company's provider has named; the cookies to set.
   * @throws ApiFailure `signed-out` when the member is suspended
   */
  signInAs(user: UserId, headers: Headers): Promise<readonly string[]>;
  /** Replaces the password that `verifiedHash` has given, or none, inside the caller's transaction; false when it is another by now. */
  replacePassword(trx: Kysely<Database>, user: UserId, known: string | null, passwordHash: string): Promise<boolean>;
  /** The hash of the user's password when this is it; null when it is not, or they have none. */
  verifiedHash(user: UserId, password: string): Promise<string | null>;
  /** Whether this is the user's password; false where they have none. */
  hasPassword(user: UserId, password: string): Promise<boolean>;
  /** Whether the user has a password at all. */
  ownsPassword(user: UserId): Promise<boolean>;
  /** Other keys to the same accounts. */
  readonly passkeys: Passkeys;
  /** Ends the session of a request, and its live sockets; the cookies to set. */
  signOut(headers: Headers): Promise<readonly string[]>;
  /** Lengthens the session of a request when it is time to; the cookies to set. */
  renew(headers: Headers): Promise<readonly string[]>;
  sessionsOf(user: UserId): Promise<readonly SessionInfo[]>;
  /** Ends one session of the user, or all; live sockets end with them. False when there was none. */
  endSessions(user: UserId, session?: string): Promise<boolean>;
  /** Ends all sessions of the user but one. */
  endOtherSessions(user: UserId, kept: string): Promise<void>;
  /** Ends the sessions that a company's rules of signing in no longer allow, or those of all companies. */
  endDisallowedSessions(company?: CompanyId): Promise<void>;
}
