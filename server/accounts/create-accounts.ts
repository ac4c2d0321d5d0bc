import type { IncomingHttpHeaders } from 'node:http';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { getMigrations } from 'better-auth/db/migration';
import { sql, type Transaction } from 'kysely';
import { newUserId, type UserId } from '#shared/ids.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { createPasskeys } from '../passkeys/create-passkeys.ts';
import { passkeyPlugin } from '../passkeys/passkey-plugin.ts';
import { passkeyTable } from '../passkeys/stored-passkeys.ts';
import { inMigrationTurn } from '../storage/migrate.ts';
import type { Storage } from '../storage/open.ts';
import type { Database } from '../storage/tables/database.ts';
import { signOnOnly } from '../sign-on/passwords.ts';
import type { Accounts } from './accounts.ts';
import { closeAccount, replacePassword, setPassword } from './change-account.ts';
import { endDisallowedSessions } from './disallowed-sessions.ts';
import { formerAddresses } from './former-address.ts';
import { isAllowed, membershipOf } from './membership.ts';
import { insertAccount } from './new-account.ts';
import { signInAsPlugin } from './sign-in-as.ts';
import { held, wayOf } from './sign-in-way.ts';
import { timeOf } from './time-of.ts';

/** What accounts are made of. */
export interface AccountOptions {
  readonly storage: Storage;
  readonly secret: string;
  readonly publicUrl: string;
  readonly clock: () => number;
  /** Called in the transaction that ends sessions, whoever ends them. */
  readonly sessionsEnding: (trx: Transaction<Database>, scope: SessionScope) => Promise<void>;
  /** Called when they are over. */
  readonly sessionsEnded: (scope: SessionScope) => void;
}

/** One session, or all of a person's. */
interface SessionScope {
  readonly session?: string;
  readonly user?: UserId;
}

const hour = 60 * 60;
/** A session in use lasts; one that is not used for a month ends. In seconds, as the library counts. What asks for a fresh one does so itself. */
const sessionAge = { expiresIn: 30 * 24 * hour, updateAge: hour, freshAge: 0 };

/**
 * Accounts on better-auth, in our own database, without its routes: what the product uses of it is called directly, so
 * that nothing else is reachable. Membership of companies lies in our tables (`company`, `person`): a user is one person
 * in one company for life, which the library's organisations, made for people in several, do not say.
 */
export async function createAccounts(options: AccountOptions): Promise<Accounts> {
  const { storage, clock } = options;
  const config = configOf(options);
  await inMigrationTurn(storage.db, storage.dialect, async () => {
    const { runMigrations } = await getMigrations(config);
    await runMigrations();
    // What an authenticator signs with names one account.
    await sql`create unique index if not exists passkey_credential on ${passkeyTable} ("credentialID")`.execute(
      storage.db,
    );
  });
  const auth = betterAuth(config);
  const former = formerAddresses(options.secret);

  const callerOf: Accounts['callerOf'] = async (headers) => {
    const session = await auth.api.getSession({ headers: cookieHeader(headers), query: { disableRefresh: true } });
    if (!session) return null;
    const member = await membershipOf(storage.db, session.user.id);
    if (member === null || !isAllowed(held(session.session), member, clock())) return null;
    const { user, company, role } = member;
    return { user, company, role, session: session.session.id };
  };

  const sessionTable = sql.table('session');
  /** Deletes sessions, and tells every process with it; gives how many there were. */
  const end = async (user: UserId, session?: string): Promise<number> => {
    const one = session === undefined ? sql`` : sql`and "id" = ${session}`;
    const scope = session === undefined ? { user } : { session };
    const ended = await storage.db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ id: string }>`
        delete from ${sessionTable} where "userId" = ${user} ${one} returning "id"`.execute(trx);
      // All of a person's: also when no session is left, for sockets that are.
      if (rows.length > 0 || session === undefined) await options.sessionsEnding(trx, scope);
      return rows.length;
    });
    if (ended > 0 || session === undefined) options.sessionsEnded(scope);
    return ended;
  };
  const passwordOf = async (user: UserId): Promise<string | null> => {
    const { rows } = await sql<{ password: string | null }>`
      select "password" from ${sql.table('account')}
      where "userId" = ${user} and "providerId" = 'credential'`.execute(storage.db);
    return rows[0]?.password ?? null;
  };
  const verifiedHash: Accounts['verifiedHash'] = async (user, password) => {
    const hash = await passwordOf(user);
    return hash !== null && (await verifyPassword({ hash, password })) ? hash : null;
  };
  return {
    callerOf,
    hashPassword,
    insertAccount: (trx, account) => insertAccount(trx, storage.dialect, account, clock()),
    setPassword: (trx, user, passwordHash) => setPassword(trx, user, passwordHash, clock()),
    closeAccount: async (trx, user, email) => {
      await former.keep(trx, user);
      await closeAccount(trx, user, email);
    },
    hadAccount: (db, company, email) => former.has(db, company, email),
    signIn: async (email, password, headers) => {
      const response = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true });
      // The password was right, and is not the way in.
      if (response.status === 403) throw signOnOnly();
      // One answer for an unknown account, a wrong password and a suspended member.
      if (!response.ok) throw new ApiFailure('signed-out', { message: 'E-mail and password do not belong together.' });
      return response.headers.getSetCookie();
    },
    signInAs: async (user, headers) => {
      const response = await auth.api.signInAs({ body: { user }, headers, asResponse: true });
      if (!response.ok) throw new ApiFailure('signed-out');
      return response.headers.getSetCookie();
    },
    replacePassword: (trx, user, known, passwordHash) => replacePassword(trx, user, known, passwordHash, clock()),
    verifiedHash,
    hasPassword: async (user, password) => (await verifiedHash(user, password)) !== null,
    ownsPassword: async (user) => (await passwordOf(user)) !== null,
    passkeys: createPasskeys(storage, clock, {
      startRegistration: (headers) =>
        auth.api.generatePasskeyRegistrationOptions({ headers: cookieHeader(headers), asResponse: true }),
      verifyRegistration: (headers, name, response) =>
        auth.api.verifyPasskeyRegistration({
          body: { name, response },
          headers: cookieHeader(headers),
          asResponse: true,
        }),
      // Without a request: what is asked for depends on nobody.
      startAuthentication: () =>
        auth.api.generatePasskeyAuthenticationOptions({ headers: new Headers(), asResponse: true }),
      verifyAuthentication: (headers, response) =>
        auth.api.verifyPasskeyAuthentication({ body: { response }, headers, asResponse: true }),
    }),
    signOut: async (headers) => {
      const caller = await callerOf(headers);
      if (caller !== null) await end(caller.user, caller.session);
      // Finds the session gone; the cookies are its to clear.
      const response = await auth.api.signOut({ headers: cookieHeader(headers), asResponse: true });
      return response.headers.getSetCookie();
    },
    renew: async (headers) => {
      const response = await auth.api.getSession({ headers: cookieHeader(headers), asResponse: true });
      return response.headers.getSetCookie();
    },
    sessionsOf: async (user) => {
      const { rows } = await sql<{
        id: string;
        createdAt: unknown;
        updatedAt: unknown;
        expiresAt: unknown;
        userAgent: string | null;
        way: string | null;
      }>`
        select "id", "createdAt", "updatedAt", "expiresAt", "userAgent", "way" from ${sessionTable}
        where "userId" = ${user} order by "updatedAt" desc`.execute(storage.db);
      return rows
        .filter((row) => timeOf(row.expiresAt) > clock())
        .map((row) => ({
          id: row.id,
          createdAt: timeOf(row.createdAt),
          lastSeenAt: timeOf(row.updatedAt),
          userAgent: row.userAgent ?? '',
          method: held(row).way,
        }));
    },
    endSessions: async (user, session) => (await end(user, session)) > 0,
    endOtherSessions: async (user, kept) => {
      const { rows } = await sql<{ id: string }>`
        select "id" from ${sessionTable} where "userId" = ${user} and "id" <> ${kept}`.execute(storage.db);
      for (const { id } of rows) await end(user, id);
    },
    endDisallowedSessions: (company) => endDisallowedSessions(options, company),
  };
}

function configOf({ storage, publicUrl, secret, clock }: AccountOptions) {
  return {
    database: { db: storage.db, type: storage.dialect },
    baseURL: publicUrl,
    secret,
    emailAndPassword: { enabled: true, disableSignUp: true, maxPasswordLength: 256 },
    session: {
      ...sessionAge,
      // How somebody signed in: a company may allow one way alone.
      additionalFields: { way: { type: 'string' as const, required: false, input: false } },
    },
    plugins: [passkeyPlugin(publicUrl), signInAsPlugin()],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      cookiePrefix: 'foyer',
      useSecureCookies: publicUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const },
      ipAddress: { disableIpTracking: true },
      database: {
        generateId: ({ model }: { model: string }) => (model === 'user' ? newUserId() : crypto.randomUUID()),
      },
    },
    databaseHooks: {
      session: {
        create: {
          // A suspended member does not sign in; the answer is the one for a wrong password.
          before: async ({ userId }: { userId: string }, context: { readonly path?: string } | null) => {
            const member = await membershipOf(storage.db, userId);
            if (member === null) return false;
            const way = wayOf(context?.path);
            if (!isAllowed({ way, createdAt: clock() }, member, clock())) throw new APIError('FORBIDDEN');
            return { data: { way } };
          },
          // In whatever way they have signed in.
          after: async ({ userId, ...session }: { userId: string }): Promise<void> => {
            await storage.db
              .updateTable('person')
              .set({ signed_in_at: clock(), signed_in_by: held(session).way })
              .where('id', '=', userId as UserId)
              .execute();
          },
        },
      },
    },
  };
}

/** Only the cookie: nothing else of a request says who somebody is. */
function cookieHeader(headers: Headers | IncomingHttpHeaders): Headers {
  const cookie = headers instanceof Headers ? headers.get('cookie') : headers.cookie;
  return new Headers(cookie ? { cookie } : {});
}
