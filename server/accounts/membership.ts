import type { Kysely } from 'kysely';
import type { Role } from '#shared/api/accounts.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';
import type { HeldSession } from './sign-in-way.ts';

const dayMs = 24 * 60 * 60_000;

/** Who somebody is, and what their company says about signing in. */
export interface Membership {
  readonly user: UserId;
  readonly company: CompanyId;
  readonly role: Role;
  /** Whether single sign-on is the only way in. */
  readonly required: boolean;
  /** Null for no limit. */
  readonly sessionDays: number | null;
}

/** The member of this id; null for nobody, and the suspended. */
export async function membershipOf(db: Kysely<Database>, user: string): Promise<Membership | null> {
  const found = await db
    .selectFrom('person')
    .leftJoin('sign_in_rules', 'sign_in_rules.company', 'person.company')
    .select(['person.id as user', 'person.company', 'person.role', 'required', 'session_days as sessionDays'])
    .where('person.id', '=', user as UserId)
    .where('person.suspended', '=', 0)
    .executeTakeFirst();
  return found ? { ...found, required: found.required === 1 } : null;
}

/** The moment after which sessions are young enough for a company that has people sign in again after so many days. */
export const sessionsSince = (sessionDays: number, now: number): number => now - sessionDays * dayMs;

/**
 * Whether a company's rules allow a session. Asked with each request, so that what was made while the rules changed is not
 * used either. Owners keep their other ways in: for the day on which the provider does not answer.
 */
export function isAllowed(
  { way, createdAt }: HeldSession,
  { role, required, sessionDays }: Omit<Membership, 'user' | 'company'>,
  now: number,
): boolean {
  if (required && role !== 'owner' && way !== 'sign-on') return false;
  return sessionDays === null || createdAt > sessionsSince(sessionDays, now);
}
