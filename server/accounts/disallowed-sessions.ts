import { sql, type Kysely } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import type { AccountOptions } from './create-accounts.ts';
import { sessionsSince } from './membership.ts';

/** A session and whose it is. */
interface DisallowedSession {
  readonly session: string;
  readonly user: UserId;
}

const sessionTable = sql.table('session');
const never = sql`1 = 0`;
const textOf = (time: number): string => new Date(time).toISOString();

/**
 * Ends the sessions that companies' rules no longer allow, in parts that let others write between them; with `company`, of
 * that one alone. Requests refuse them already (`isAllowed`).
 */
export async function endDisallowedSessions(options: AccountOptions, company?: CompanyId): Promise<void> {
  const { storage, clock, sessionsEnding, sessionsEnded } = options;
  for (const part of inParts(await disallowedSessions(storage.db, clock(), company))) {
    const ended = await storage.db.transaction().execute(async (trx) => {
      const { rows } = await sql<DisallowedSession>`
        delete from ${sessionTable} where "id" in (${sql.join(part.map(({ session }) => session))})
        returning "id" as "session", "userId" as "user"`.execute(trx);
      for (const { session, user } of rows) await sessionsEnding(trx, { session, user });
      return rows;
    });
    for (const { session, user } of ended) sessionsEnded({ session, user });
  }
}

/** What `isAllowed` says no to, found by the database: one question for each company that limits anything. */
async function disallowedSessions(
  db: Kysely<Database>,
  now: number,
  company?: CompanyId,
): Promise<readonly DisallowedSession[]> {
  const limited = await db
    .selectFrom('sign_in_rules')
    .select(['company', 'required', 'session_days as sessionDays'])
    .where((where) => where.or([where('required', '=', 1), where('session_days', 'is not', null)]))
    .$if(company !== undefined, (query) => query.where('company', '=', company ?? ('' as CompanyId)))
    .execute();
  const found: DisallowedSession[] = [];
  for (const { company: one, required, sessionDays } of limited) {
    const isOtherWay =
      required === 1 ? sql`(person.role <> 'owner' and coalesce("held"."way", '') <> 'sign-on')` : never;
    // The library keeps dates as ISO text in SQLite and as timestamps in PostgreSQL; both compare with this text.
    const isTooOld =
      sessionDays === null ? never : sql`"held"."createdAt" <= ${textOf(sessionsSince(sessionDays, now))}`;
    const { rows } = await sql<DisallowedSession>`
      select "held"."id" as "session", "held"."userId" as "user"
      from ${sessionTable} as "held" inner join person on person.id = "held"."userId"
      where person.company = ${one} and (${isOtherWay} or ${isTooOld})`.execute(db);
    // One by one: a call takes only so many arguments.
    for (const row of rows) found.push(row);
  }
  return found;
}
