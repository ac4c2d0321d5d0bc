import * as v from 'valibot';
import { meSchema, type Me } from '#shared/api/accounts.ts';
import { isUserId, type UserId } from '#shared/ids.ts';

/** Where this browser remembers whose app it is, so that it opens without a network. */
export const accountKey = 'foyer-account';

/** Who was signed in here last and has not signed out; null when nobody. */
export function rememberedAccount(): Me | null {
  const text = localStorage.getItem(accountKey);
  if (text === null) return null;
  try {
    const parsed = v.safeParse(meSchema, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    // Written by something else: as good as nothing.
    return null;
  }
}

/** Makes this the account of this browser. */
export const rememberAccount = (me: Me): void => localStorage.setItem(accountKey, JSON.stringify(me));

/**
 * Notes what the server said about the account of this browser. False when it is not that account's any more: who signs
 * out while the answer is under way has signed out (M07).
 */
export function updateAccount(me: Me): boolean {
  if (rememberedAccount()?.user.id !== me.user.id) return false;
  rememberAccount(me);
  return true;
}

/** Makes this browser nobody's. The account's databases are another matter. */
export const forgetAccount = (): void => localStorage.removeItem(accountKey);

const leavingKey = 'foyer-leaving';
/**
 * Who signs out, while that has not reached the server, whose cookie would sign in again by itself; what the account has
 * kept here may not be deleted either. Null when nobody does.
 */
export function leavingAccount(): UserId | null {
  const user = localStorage.getItem(leavingKey);
  return user !== null && isUserId(user) ? user : null;
}
/** Notes who signs out; null once it is done. */
export function setLeaving(user: UserId | null): void {
  if (user === null) localStorage.removeItem(leavingKey);
  else localStorage.setItem(leavingKey, user);
}

/** Said in the page that signs out: whatever has the account's databases open lets go of them. */
export const leaveEvent = 'foyer-leave';
