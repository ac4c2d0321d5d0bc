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
