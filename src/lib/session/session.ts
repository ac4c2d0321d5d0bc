import {
  endAllSessions,
  endSession as endSessionEndpoint,
  getMe,
  getSetup,
  listSessions as listSessionsEndpoint,
  setUp,
  type Me,
} from '#shared/api/accounts.ts';
import type { InputOf, OutputOf } from '#shared/api/endpoint.ts';
import { choosePassword as choosePasswordEndpoint, join } from '#shared/api/joining.ts';
import type { UserId } from '#shared/ids.ts';
import { call, request, type Answer } from '../api/call.ts';
import {
  forgetAccount,
  leaveEvent,
  leavingAccount,
  rememberAccount,
  rememberedAccount,
  setLeaving,
  updateAccount,
} from './account-store.ts';
import { countUnsent, wipeAccount } from './wipe.ts';

export type SignInResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** `sign-on`: the password was right, and the company has only single sign-on. */
      readonly reason: 'credentials' | 'sign-on' | 'rate' | 'offline' | 'server';
      readonly retryAfterSeconds?: number;
    };

export type SetUpResult =
  { readonly ok: true } | { readonly ok: false; readonly reason: 'taken' | 'invalid' | 'rate' | 'offline' | 'server' };

/** One place where one is signed in (M08). */
export type SessionRow = OutputOf<typeof listSessionsEndpoint>['sessions'][number];

/**
 * Signs in. On success this browser belongs to that account: load the app anew (`location.assign`), so that nothing of
 * another account is left in memory (M07).
 */
export async function signIn(email: string, password: string): Promise<SignInResult> {
  const answer = await request('POST', '/api/auth/sign-in/email', { email: email.trim(), password });
  if (!answer.ok) {
    const reason = reasonOf(answer);
    return answer.retryAfterSeconds === undefined
      ? { ok: false, reason }
      : { ok: false, reason, retryAfterSeconds: answer.retryAfterSeconds };
  }
  return takeSession();
}

/** Takes the session that the server has just made for this browser; for other ways to sign in than by password. */
export async function takeSession(): Promise<SignInResult> {
  const me = await call(getMe, {});
  if (!me.ok) return { ok: false, reason: me.error === 'offline' ? 'offline' : 'server' };
  await takeOver(me.value);
  return { ok: true };
}

/** Creates the first company and its owner on an empty server and signs the owner in (M09). Load the app anew after it. */
export async function setUpServer(input: InputOf<typeof setUp>): Promise<SetUpResult> {
  const answer = await call(setUp, input);
  if (answer.ok) {
    await takeOver(answer.value);
    return { ok: true };
  }
  switch (answer.error) {
    case 'taken':
    case 'not-found':
    case 'forbidden':
      return { ok: false, reason: 'taken' };
    case 'invalid':
      return { ok: false, reason: 'invalid' };
    case 'too-fast':
      return { ok: false, reason: 'rate' };
    case 'offline':
      return { ok: false, reason: 'offline' };
    default:
      return { ok: false, reason: 'server' };
  }
}

/** Becomes a member by an invitation and is signed in. Load the app anew after it. */
export async function joinCompany(input: InputOf<typeof join>): Promise<Answer<Me>> {
  const answer = await call(join, input);
  if (answer.ok) await takeOver(answer.value);
  return answer;
}

/** Chooses a new password by a link and is signed in. Load the app anew after it. */
export async function choosePassword(input: InputOf<typeof choosePasswordEndpoint>): Promise<Answer<Me>> {
  const answer = await call(choosePasswordEndpoint, input);
  if (answer.ok) await takeOver(answer.value);
  return answer;
}

/** Whether this server waits for its first company; null when it cannot be asked. */
export async function setupNeeded(): Promise<boolean | null> {
  const answer = await call(getSetup, {});
  return answer.ok ? answer.value.needed : null;
}

/**
 * Whose app this is. A known account opens at once and without a network; else the server is asked, so that a session
 * outlives cleared storage. Null when nobody is signed in here.
 */
export async function restoreSession(): Promise<Me | null> {
  const known = rememberedAccount();
  if (known !== null) return known;
  const leaving = leavingAccount();
  if (leaving !== null) {
    await wipeAccount(leaving);
    if (!(await endHere())) return null;
  }
  const answer = await call(getMe, {});
  if (!answer.ok) return null;
  await takeOver(answer.value);
  return answer.value;
}

/**
 * Asks the server who is signed in and remembers the answer. `signed-out`: the session is over; what the account has
 * kept stays until it signs out or another one signs in. `unknown`: no answer, or one that comes too late.
 */
export async function refreshSession(user: UserId): Promise<Me | 'signed-out' | 'unknown'> {
  const answer = await call(getMe, {});
  if (!answer.ok) return answer.error === 'signed-out' ? 'signed-out' : 'unknown';
  // Another account has signed in from another tab: this tab's account is out.
  if (answer.value.user.id !== user) return 'signed-out';
  return updateAccount(answer.value) ? answer.value : 'unknown';
}

/** What signing out would lose: messages that were never sent. Ask before `signOut` when it is not 0 (P2). */
export const unsentAtSignOut = (user: UserId): Promise<number> => countUnsent(user);

/**
 * Signs out here, or everywhere, and deletes what the account has kept in this browser. Works offline: then the server
 * hears of it with the next visit. Load the app anew after it.
 */
export async function signOut({ everywhere }: { readonly everywhere: boolean }): Promise<void> {
  const me = rememberedAccount();
  if (me) setLeaving(me.user.id);
  forgetAccount();
  // Nothing may write into what is being deleted. The server hears of it last: an app that learns that its session has
  // ended leaves the page, and would leave what is not deleted yet.
  dispatchEvent(new Event(leaveEvent));
  if (me) await wipeAccount(me.user.id);
  if (everywhere) await call(endAllSessions, {});
  await endHere();
}

/** Where one is signed in, this browser first; null when the server cannot be asked. */
export async function listSessions(): Promise<readonly SessionRow[] | null> {
  const answer = await call(listSessionsEndpoint, {});
  if (!answer.ok) return null;
  return answer.value.sessions.toSorted(
    (one, other) => Number(other.current) - Number(one.current) || other.lastSeenAt - one.lastSeenAt,
  );
}

/** Signs another device out. False when that did not reach the server. */
export async function endSession(id: string): Promise<boolean> {
  return (await call(endSessionEndpoint, { id })).ok;
}

/** Ends the session of this browser at the server; false when that did not reach it. */
async function endHere(): Promise<boolean> {
  const answer = await request('POST', '/api/auth/sign-out', {});
  const reached = answer.ok || (answer.error !== 'offline' && answer.error !== 'unavailable');
  if (reached) setLeaving(null);
  return reached;
}

/** The browser changes hands: what the account before has kept goes, unless it holds unsent messages (P2). */
export async function takeOver(me: Me): Promise<void> {
  const [before, leaving] = [rememberedAccount(), leavingAccount()];
  rememberAccount(me);
  if (leaving !== null && leaving !== me.user.id) await wipeAccount(leaving);
  setLeaving(null);
  if (before === null || before.user.id === me.user.id) return;
  if ((await countUnsent(before.user.id)) === 0) await wipeAccount(before.user.id);
}

function reasonOf(answer: Extract<Answer<unknown>, { ok: false }>): Extract<SignInResult, { ok: false }>['reason'] {
  if (answer.fields?.includes('sign-on')) return 'sign-on';
  switch (answer.error) {
    case 'offline':
      return 'offline';
    case 'too-fast':
      return 'rate';
    case 'signed-out':
    case 'forbidden':
    case 'invalid':
    case 'not-found':
      return 'credentials';
    default:
      return 'server';
  }
}
