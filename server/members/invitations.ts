import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Locale, Role } from '#shared/api/accounts.ts';
import type { MemberInvitation } from '#shared/api/members.ts';
import { randomLetters, type CompanyId, type GroupId } from '#shared/ids.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { groupName } from '../companies/audited.ts';
import { checkGroup } from '../companies/checks.ts';
import { checkGrant, checkOver } from '../companies/roles.ts';
import { runCommand } from '../companies/run-command.ts';
import { notFound, taken } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import type { MemberInvitationTable } from '../storage/tables/member-tables.ts';
import { linkEnd, newToken } from './link-token.ts';

type Commanded = Pick<Services, 'storage' | 'relay' | 'clock'>;

/** A row of `member_invitation`. */
export type InvitationRow = Selectable<MemberInvitationTable>;

/** Whom to invite, and as what. */
export interface NewInvitation {
  readonly email: string | null;
  readonly name: string | null;
  readonly title: string | null;
  readonly group: GroupId | null;
  readonly role: Role;
  readonly messageId: string | null;
  readonly locale: Locale;
}

/** An invitation and the token of its link, which is told this once. */
export interface MadeInvitation {
  readonly invitation: MemberInvitation;
  readonly locale: Locale;
  readonly token: string;
}

/**
 * Invites somebody to become a member.
 * @throws ApiFailure `taken` when the address is a member's or has an invitation that waits, `forbidden` for a role that
 * is not the caller's to give, `invalid` for a group of another company
 */
export async function inviteMember(
  services: Commanded,
  caller: Pick<Caller, 'company' | 'role' | 'user'>,
  invited: NewInvitation,
  by: Actor,
): Promise<MadeInvitation> {
  checkGrant(caller.role, invited.role);
  return runCommand(services, async (trx) => {
    const now = services.clock();
    if (invited.group !== null) await checkGroup(trx, caller.company, invited.group, 'group');
    if (invited.email !== null) await checkAddress(trx, caller.company, invited.email, now);
    const { row, token } = await insertInvitation(trx, caller, invited, now);
    await auditInvitation(trx, 'member.invited', row, by, now);
    return { invitation: await invitationOf(trx, row), locale: row.locale, token };
  });
}

/** Writes an invitation; that it may be written is for the caller to know. */
export async function insertInvitation(
  trx: Transaction<Database>,
  { user, company }: Pick<Caller, 'company' | 'user'>,
  { group: group_id, messageId: message_id, ...invited }: NewInvitation,
  now: number,
): Promise<{ readonly row: InvitationRow; readonly token: string }> {
  const { token, hash } = newToken();
  const row: InvitationRow = {
    ...invited,
    id: randomLetters(16),
    company,
    token: hash,
    group_id,
    message_id,
    invited_by: user,
    created_at: now,
    expires_at: linkEnd(now),
    ended_at: null,
    joined: null,
  };
  await trx.insertInto('member_invitation').values(row).execute();
  return { row, token };
}

/** The invitations of a company that were neither answered nor ended, newest first; those that have run out too. */
export async function openInvitations(db: Kysely<Database>, company: CompanyId): Promise<MemberInvitation[]> {
  const rows = await db
    .selectFrom('member_invitation')
    .innerJoin('person', 'person.id', 'member_invitation.invited_by')
    .selectAll('member_invitation')
    .select('person.name as by')
    .where('member_invitation.company', '=', company)
    .where('ended_at', 'is', null)
    .orderBy('member_invitation.created_at', 'desc')
    .orderBy('member_invitation.id')
    .execute();
  return rows.map(({ by, ...row }) => shown(row, by));
}

/**
 * Gives an invitation a new link and its time again; the link before opens nothing any more.
 * @throws ApiFailure `not-found` when it was answered or ended, `forbidden` for an owner's that is not the caller's to give
 */
export async function renewInvitation(
  services: Commanded,
  caller: Pick<Caller, 'company' | 'role' | 'user'>,
  id: string,
  by: Actor,
): Promise<MadeInvitation> {
  return runCommand(services, async (trx) => {
    const now = services.clock();
    const before = await ownInvitation(trx, caller.company, id);
    checkGrant(caller.role, before.role);
    const { token, hash } = newToken();
    // Who renews it answers for it: whoever made it may have left since.
    const change = { token: hash, expires_at: linkEnd(now), invited_by: caller.user };
    await trx.updateTable('member_invitation').set(change).where('id', '=', id).execute();
    const row = { ...before, ...change };
    await auditInvitation(trx, 'member.invited', row, by, now);
    return { invitation: await invitationOf(trx, row), locale: row.locale, token };
  });
}

/** Ends an invitation. @throws ApiFailure `not-found` when it was answered or ended, `forbidden` for an owner's */
export async function endInvitation(
  services: Commanded,
  caller: Pick<Caller, 'company' | 'role'>,
  id: string,
  by: Actor,
): Promise<void> {
  await runCommand(services, async (trx) => {
    const now = services.clock();
    const row = await ownInvitation(trx, caller.company, id);
    checkOver(caller.role, row.role);
    await trx.updateTable('member_invitation').set({ ended_at: now }).where('id', '=', id).execute();
    await auditInvitation(trx, 'member.invitation-ended', row, by, now);
  });
}

async function checkAddress(trx: Transaction<Database>, company: CompanyId, email: string, now: number): Promise<void> {
  // Of members of other companies nothing is told: the invitation itself will not be of use to them.
  const member = await trx
    .selectFrom('person')
    .select('id')
    .where('email', '=', email)
    .where('company', '=', company)
    .executeTakeFirst();
  const waiting = await trx
    .selectFrom('member_invitation')
    .select('id')
    .where('email', '=', email)
    .where('company', '=', company)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (member || waiting) throw taken('email');
}

async function ownInvitation(trx: Transaction<Database>, company: CompanyId, id: string): Promise<InvitationRow> {
  const row = await trx
    .selectFrom('member_invitation')
    .selectAll()
    .where('id', '=', id)
    .where('company', '=', company)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

async function invitationOf(db: Kysely<Database>, row: InvitationRow): Promise<MemberInvitation> {
  const { name } = await db
    .selectFrom('person')
    .select('name')
    .where('id', '=', row.invited_by)
    .executeTakeFirstOrThrow();
  return shown(row, name);
}

const shown = (row: InvitationRow, invitedBy: string): MemberInvitation => ({
  id: row.id,
  email: row.email,
  name: row.name,
  title: row.title,
  group: row.group_id,
  role: row.role,
  invitedBy,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

async function auditInvitation(
  trx: Transaction<Database>,
  action: 'member.invited' | 'member.invitation-ended',
  row: InvitationRow,
  by: Actor,
  at: number,
): Promise<void> {
  const { id, company, name, email, title, role } = row;
  const group = await groupName(trx, row.group_id);
  await audit(trx, {
    company,
    by,
    action,
    subject: { id, name: name ?? email },
    after: { email, title, role, group, until: row.expires_at },
    at,
  });
}
