import { sql } from 'kysely';
import * as v from 'valibot';
import { creationOptionsSchema, requestOptionsSchema } from '#shared/api/passkeys.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { invalid } from '../http/problem.ts';
import { signOnOnly } from '../sign-on/passwords.ts';
import type { Storage } from '../storage/open.ts';
import type { PasskeyCalls, Passkeys } from './passkeys.ts';
import { noteUse, passkeyTable, readPasskeys, removePasskeys } from './stored-passkeys.ts';

/** A person may reach for another device's passkey meanwhile, which takes longer than a finger. As long as the challenge lives. */
const timeout = 5 * 60_000;

/** Passkeys on the account library's ceremonies and table. */
export function createPasskeys(storage: Storage, clock: () => number, calls: PasskeyCalls): Passkeys {
  const { db } = storage;
  /** Challenges that nobody has answered in time: the library drops only those that somebody answers. */
  const dropExpired = async (): Promise<void> => {
    const now = new Date(clock()).toISOString();
    await sql`delete from ${sql.table('verification')} where "expiresAt" < ${now}`.execute(db);
  };
  const one = async (...asked: Parameters<typeof readPasskeys>) => (await readPasskeys(...asked))[0] ?? null;
  return {
    listOf: (user) => readPasskeys(db, user),
    start: async (headers) => {
      await dropExpired();
      const response = await calls.startRegistration(headers);
      if (!response.ok) throw new ApiFailure('signed-out');
      const asked = (await response.json()) as object;
      return {
        options: v.parse(creationOptionsSchema, { ...asked, timeout }),
        cookies: response.headers.getSetCookie(),
      };
    },
    add: async (headers, user, name, registration) => {
      const response = await calls.verifyRegistration(headers, name, registration);
      if (!response.ok) throw invalid('registration', 'The passkey was not made for this challenge and address.');
      const { id } = (await response.json()) as { id: string };
      const made = await one(db, user, id);
      if (made === null) throw new Error('a passkey was made and is not there');
      return made;
    },
    rename: async (user, id, name) => {
      await sql`update ${passkeyTable} set "name" = ${name} where "userId" = ${user} and "id" = ${id}`.execute(db);
      return one(db, user, id);
    },
    remove: async (user, id) => (await db.transaction().execute((trx) => removePasskeys(trx, user, id))) > 0,
    removeAll: (trx, user) => removePasskeys(trx, user),
    startSignIn: async () => {
      await dropExpired();
      const response = await calls.startAuthentication();
      if (!response.ok) throw new ApiFailure('unavailable');
      const asked = (await response.json()) as object;
      const options = v.parse(requestOptionsSchema, { ...asked, timeout, userVerification: 'required' });
      return { options, cookies: response.headers.getSetCookie() };
    },
    signIn: async (headers, assertion) => {
      const response = await calls.verifyAuthentication(headers, assertion);
      // The passkey was right, and is not the way in.
      if (response.status === 403) throw signOnOnly();
      // One answer for a passkey nobody has, a wrong signature, an old challenge and a suspended member.
      if (!response.ok) throw new ApiFailure('signed-out', { message: 'This passkey does not sign in here.' });
      await noteUse(db, assertion.id, clock());
      return response.headers.getSetCookie();
    },
  };
}
