import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../storage/tables/database.ts';
import type { SignOnAttemptTable } from '../storage/tables/sign-on-tables.ts';
import { SignOnProblem } from './problem.ts';
import type { Binding } from './provider.ts';

/** How long somebody may take at the provider, in milliseconds. */
export const attemptMs = 10 * 60_000;

/** An attempt as its row holds it. */
export type Attempt = Selectable<SignOnAttemptTable>;
/** What an attempt is begun with. */
export type NewAttempt = Pick<Attempt, 'company' | 'revision' | 'tester' | 'return_to' | 'locale' | 'invitation'>;

/** 256 random bits for an address or a cookie. */
const randomToken = (): string => randomBytes(32).toString('base64url');
const isToken = (text: string | undefined): text is string => text !== undefined && /^[\w-]{43}$/.test(text);
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * What binds an attempt to its browser. Made of both secrets and the server's own: the table holds none of it, so whoever
 * reads the database ends nobody's attempt.
 */
function bindingOf(key: string, state: string, browser: string): Binding {
  const derived = (purpose: string): string =>
    createHmac('sha256', key).update(`foyer sign-on ${purpose} ${state} ${browser}`).digest('base64url');
  return { state, nonce: derived('nonce'), verifier: derived('verifier') };
}

/** Writes down that somebody goes to a provider. `browser` is what the cookie is to hold. */
export async function beginAttempt(
  db: Kysely<Database>,
  key: string,
  /** What the cookie holds already: several tabs of a browser may try at once. */
  held: string | undefined,
  attempt: NewAttempt,
  now: number,
): Promise<{ readonly binding: Binding; readonly browser: string }> {
  const state = randomToken();
  const browser = isToken(held) ? held : randomToken();
  await db
    .deleteFrom('sign_on_attempt')
    .where('created_at', '<=', now - attemptMs)
    .execute();
  await db
    .insertInto('sign_on_attempt')
    .values({
      ...attempt,
      id: hashOf(state),
      browser: hashOf(browser),
      created_at: now,
      came_back_at: null,
      outcome: null,
    })
    .execute();
  return { binding: bindingOf(key, state, browser), browser };
}

/**
 * Takes an attempt that comes back: once, within its time, by the browser that began it.
 * @throws SignOnProblem `expired` when there is none
 */
export async function takeAttempt(
  db: Kysely<Database>,
  key: string,
  { state, browser }: { readonly state: string | undefined; readonly browser: string | undefined },
  now: number,
): Promise<{ readonly attempt: Attempt; readonly binding: Binding }> {
  if (!isToken(state) || !isToken(browser)) throw new SignOnProblem('expired');
  // Of several answers to one attempt the first counts, also where they come at once.
  const attempt = await db
    .updateTable('sign_on_attempt')
    .set({ came_back_at: now })
    .where('id', '=', hashOf(state))
    .where('browser', '=', hashOf(browser))
    .where('came_back_at', 'is', null)
    .where('created_at', '>', now - attemptMs)
    .returningAll()
    .executeTakeFirst();
  if (!attempt) throw new SignOnProblem('expired');
  return { attempt, binding: bindingOf(key, state, browser) };
}

/** Forgets an attempt that is over. */
export async function endAttempt(db: Kysely<Database>, { id }: Pick<Attempt, 'id'>): Promise<void> {
  await db.deleteFrom('sign_on_attempt').where('id', '=', id).execute();
}
