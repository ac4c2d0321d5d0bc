import type { Kysely } from 'kysely';
import type { Role } from '#shared/api/accounts.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { forbidden } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { Database } from '../storage/tables/database.ts';

/** Fails when the role is not one that somebody of `by` may give: only owners make owners. @throws ApiFailure `forbidden` */
export function checkGrant(by: Role, role: Role | undefined): void {
  if (role === 'owner' && by !== 'owner') throw forbidden();
}

/** Fails when somebody of `role` is not the caller's to sign out, reset or remove: owners are owners' alone. @throws ApiFailure `forbidden` */
export function checkOver(by: Role, role: Role): void {
  if (role === 'owner' && by !== 'owner') throw forbidden();
}

/**
 * Fails when a new password for a member is not somebody's of `by` to make: it opens their account, and so what an owner
 * alone gives, as another owner's or the company's record (P10). @throws ApiFailure `forbidden`
 */
export function checkPasswordReset(by: Role, member: { readonly role: Role; readonly auditor: boolean }): void {
  checkOver(by, member.role);
  if (member.auditor && by !== 'owner') throw forbidden();
}

/** Whether nobody but this person owns the company and can act. */
export async function isLastOwner(db: Kysely<Database>, company: CompanyId, user: UserId): Promise<boolean> {
  const other = await db
    .selectFrom('person')
    .select('id')
    .where('company', '=', company)
    .where('role', '=', 'owner')
    .where('suspended', '=', 0)
    .where('id', '<>', user)
    .executeTakeFirst();
  return other === undefined;
}

/** Whether the caller owns the company that was first on this server, and so runs it. */
export async function isFounderOwner(db: Kysely<Database>, caller: Pick<Caller, 'company' | 'role'>): Promise<boolean> {
  if (caller.role !== 'owner') return false;
  const founder = await db
    .selectFrom('company')
    .select('id')
    .where('id', '=', caller.company)
    .where('founder', '=', 1)
    .executeTakeFirst();
  return founder !== undefined;
}
