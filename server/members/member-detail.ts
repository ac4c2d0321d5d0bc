import type { OutputOf } from '#shared/api/endpoint.ts';
import type { getMember } from '#shared/api/members.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { memberOf } from '../companies/members.ts';
import { checkOver } from '../companies/roles.ts';
import { runCommand } from '../companies/run-command.ts';
import { notFound } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { Services } from '../services.ts';
import { countContacts } from './hand-over-contacts.ts';
import { roomsLedAlone } from './led-rooms.ts';

/** What the console shows of one member. @throws ApiFailure `not-found` */
export async function memberDetail(
  { storage, accounts, clock }: Pick<Services, 'storage' | 'accounts' | 'clock'>,
  company: CompanyId,
  user: UserId,
): Promise<OutputOf<typeof getMember>> {
  const { db } = storage;
  const member = await memberOf(db, company, user);
  const link = await db
    .selectFrom('password_link')
    .select('expires_at')
    .where('user', '=', user)
    .where('expires_at', '>', clock())
    .executeTakeFirst();
  const identity = await db
    .selectFrom('sign_on_identity')
    .select('created_at')
    .where('user', '=', user)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    member,
    sessions: [...(await accounts.sessionsOf(user))],
    passkeys: (await accounts.passkeys.listOf(user)).length,
    leads: await roomsLedAlone(db, user),
    contacts: await countContacts(db, user),
    passwordLinkUntil: link?.expires_at ?? null,
    signOnSince: identity?.created_at ?? null,
  };
}

/**
 * Signs a member out, on one device or everywhere.
 * @throws ApiFailure `not-found`, also for a session that is nobody's or somebody else's; `forbidden` for an owner's
 */
export async function endSessionsOf(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  caller: Pick<Caller, 'company' | 'role'>,
  user: UserId,
  session: string | undefined,
  by: Actor,
): Promise<void> {
  const { company, role } = caller;
  const member = await memberOf(services.storage.db, company, user);
  checkOver(role, member.role);
  const known = await services.accounts.sessionsOf(user);
  const ending = known.filter(({ id }) => session === undefined || id === session);
  if (session !== undefined && ending.length === 0) throw notFound();
  // Written down first: what was done and not told would be worse than what was told and has to be done again.
  await runCommand(services, (trx) =>
    audit(trx, {
      company,
      by,
      action: 'member.sessions-ended',
      subject: member,
      after: { devices: ending.map(({ userAgent }) => userAgent) },
      at: services.clock(),
    }),
  );
  await services.accounts.endSessions(user, session);
}
