import type { Transaction } from 'kysely';
import type { Role } from '#shared/api/accounts.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Caller, Exchange } from '../http/route.ts';
import type { Database } from '../storage/tables/database.ts';
import type { AuditAction } from '#shared/audit-actions.ts';
import { chainHash, chainStart } from './chain.ts';
import { checkActor } from './check-actor.ts';

/** Who does something, and from where. */
export interface Actor {
  /** Null for what the server does by itself. */
  readonly user: UserId | null;
  /** As what they came; missing where it is not asked. */
  readonly role?: Role | undefined;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** Who calls an endpoint, for the audit log. */
export const actorOf = (
  { user, role }: Pick<Caller, 'user'> & Partial<Pick<Caller, 'role'>>,
  { address, userAgent }: Exchange,
): Actor => ({
  user,
  role,
  address,
  userAgent,
});

/** What the server does without being asked. */
export const bySystem: Actor = { user: null, address: null, userAgent: null };

/** One entry of a company's audit log. `before` and `after` are any JSON, without what must not be told (passwords, texts). */
export interface AuditEntry {
  readonly company: CompanyId;
  readonly by: Actor;
  readonly action: AuditAction;
  /** Id and name of what it is done to, as it is called now. */
  readonly subject?: { readonly id: string; readonly name: string | null } | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Writes an entry of the audit log inside the command that does it: both happen or neither. Commands take turns
 * (`runCommand`), so nobody else appends meanwhile. Who has lost their role since they asked does nothing any more.
 * @throws ApiFailure `forbidden` as `checkActor`
 */
export async function audit(trx: Transaction<Database>, entry: AuditEntry): Promise<void> {
  const { company, by, action, subject, before, after, at } = entry;
  const last = await trx
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .where('company', '=', company)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  // What somebody does to themselves may be to give up their role; whoever lets them has asked before.
  if (by.user !== subject?.id) await checkActor(trx, by);
  const actor = by.user === null ? undefined : await nameOf(trx, by.user);
  const row = {
    company,
    seq: (last?.seq ?? 0) + 1,
    at,
    actor: by.user,
    actor_name: actor ?? null,
    action,
    subject: subject?.id ?? null,
    subject_name: subject?.name?.toWellFormed() ?? null,
    before: before === undefined || before === null ? null : JSON.stringify(before),
    after: after === undefined || after === null ? null : JSON.stringify(after),
    address: by.address,
    agent: by.userAgent === null ? null : by.userAgent.slice(0, 300).toWellFormed(),
  };
  const hash = chainHash(last?.hash ?? chainStart, row);
  await trx
    .insertInto('audit')
    .values({ ...row, hash })
    .execute();
}

async function nameOf(trx: Transaction<Database>, user: UserId): Promise<string | undefined> {
  const person = await trx.selectFrom('person').select('name').where('id', '=', user).executeTakeFirst();
  return person?.name;
}
