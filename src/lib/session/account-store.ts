import * as v from 'valibot';
import { meSchema, type Me } from '#shared/api/accounts.ts';

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

/** Makes this browser nobody's. The account's databases are another matter. */
export const forgetAccount = (): void => localStorage.removeItem(accountKey);

/** Set while a sign-out has not reached the server: its cookie would sign in again by itself. */
const leavingKey = 'foyer-leaving';
export const isLeaving = (): boolean => localStorage.getItem(leavingKey) !== null;
export function setLeaving(leaving: boolean): void {
  if (leaving) localStorage.setItem(leavingKey, '1');
  else localStorage.removeItem(leavingKey);
}

/** Said in the page that signs out: whatever has the account's databases open lets go of them. */
export const leaveEvent = 'foyer-leave';
