import type { SignInMethod } from '#shared/api/accounts.ts';
import { signInAsPath } from './sign-in-as.ts';
import { timeOf } from './time-of.ts';

/** A session as far as rules of signing in look at it. */
export interface HeldSession {
  readonly way: SignInMethod;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** The way of a session by the library's endpoint that makes it. */
export function wayOf(path: string | undefined): SignInMethod {
  if (path === signInAsPath) return 'sign-on';
  return path?.startsWith('/passkey/') ? 'passkey' : 'password';
}

/** Reads a session of the library's; one without a way is from when there were passwords alone. */
export function held(session: object): HeldSession {
  const { way, createdAt } = session as { readonly way?: unknown; readonly createdAt?: unknown };
  return { way: way === 'sign-on' || way === 'passkey' ? way : 'password', createdAt: timeOf(createdAt) };
}
