import type { Kysely } from 'kysely';
import type { Assertion, CreationOptions, Passkey, Registration, RequestOptions } from '#shared/api/passkeys.ts';
import type { UserId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

/** What a browser is asked to do, and the cookies that bind its answer to it. */
export interface Ceremony<Options> {
  readonly options: Options;
  readonly cookies: readonly string[];
}

/** Passkeys of accounts: making, using and ending them. */
export interface Passkeys {
  /** A person's passkeys, the oldest first. */
  listOf(user: UserId): Promise<readonly Passkey[]>;
  /** Asks the person behind a request's cookie to make one. */
  start(headers: Headers): Promise<Ceremony<CreationOptions>>;
  /**
   * Keeps the one that was made for a challenge, once.
   * @throws ApiFailure `invalid` for what was not made for it, elsewhere, or without verifying its user
   */
  add(headers: Headers, user: UserId, name: string, registration: Registration): Promise<Passkey>;
  /** Gives a person's passkey another name; null when it is not theirs. */
  rename(user: UserId, id: string, name: string): Promise<Passkey | null>;
  /** Ends a person's passkey; false when it is not theirs. */
  remove(user: UserId, id: string): Promise<boolean>;
  /** Ends all of a person's passkeys inside the caller's transaction; gives how many there were. */
  removeAll(trx: Kysely<Database>, user: UserId): Promise<number>;
  /** Asks whoever it is to sign in: nothing in it depends on who asks. */
  startSignIn(): Promise<Ceremony<RequestOptions>>;
  /**
   * Signs in with what an authenticator has signed; the cookies to set.
   * @throws ApiFailure `signed-out`, alike for whatever does not work; `forbidden` (`sign-on`) where the company allows no
   * passkeys
   */
  signIn(headers: Headers, assertion: Assertion): Promise<readonly string[]>;
}

/** What passkeys use of the account library, each answering as over HTTP. */
export interface PasskeyCalls {
  readonly startRegistration: (headers: Headers) => Promise<Response>;
  readonly verifyRegistration: (headers: Headers, name: string, response: Registration) => Promise<Response>;
  readonly startAuthentication: () => Promise<Response>;
  readonly verifyAuthentication: (headers: Headers, response: Assertion) => Promise<Response>;
}
