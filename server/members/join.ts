import type { Kysely } from 'kysely';
import type { Locale } from '#shared/api/accounts.ts';
import type { CompanyMember } from '#shared/api/companies.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { groupName } from '../companies/audited.ts';
import { insertMember } from '../companies/insert-member.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, notFound } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { checkPassword, checkPasswordWay } from '../sign-on/passwords.ts';
import type { Database } from '../storage/tables/database.ts';
import type { InvitationRow } from './invitations.ts';
import { tokenHash } from './link-token.ts';

/** An invitation as whoever holds its link sees it. */
export interface JoinView {
  readonly row: InvitationRow;
  readonly invitedBy: string;
  readonly company: { readonly name: string; readonly colour: string | null };
}

/**
 * What an invitation says to whoever holds its link.
 * @throws ApiFailure `not-found`, alike for a link that never was, was used, ended or has run out, and for one whose maker
 * may not invite any more
 */
export async function readJoin(db: Kysely<Database>, token: string, now: number): Promise<JoinView> {
  const found = await openInvitations(db, now)
    .where('member_invitation.token', '=', tokenHash(token))
    .executeTakeFirst();
  if (!found) throw notFound();
  return viewOf(found);
}

/** The invitation that somebody with a verified address answers: by the link they hold, else the one for their address. */
export async function openInvitation(
  db: Kysely<Database>,
  {
    company,
    email,
    token,
  }: { readonly company: CompanyId; readonly email: string; /** Its hash. */ readonly token: string | null },
  now: number,
): Promise<JoinView | null> {
  const found = await openInvitations(db, now)
    .where('member_invitation.company', '=', company)
    .where((where) =>
      where.or([
        where('member_invitation.email', '=', email),
        where.and([where('member_invitation.email', 'is', null), where('member_invitation.token', '=', token ?? '')]),
      ]),
    )
    .orderBy('member_invitation.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return found ? viewOf(found) : null;
}

/** Writes down who has become a member by an invitation: it opens nothing any more. */
export async function answerInvitation(trx: Kysely<Database>, id: string, joined: UserId, now: number): Promise<void> {
  await trx.updateTable('member_invitation').set({ ended_at: now, joined }).where('id', '=', id).execute();
}

/** Those that can be answered: neither used nor over, by somebody who may still invite. */
const openInvitations = (db: Kysely<Database>, now: number) =>
  db
    .selectFrom('member_invitation')
    .innerJoin('company', 'company.id', 'member_invitation.company')
    .innerJoin('person', 'person.id', 'member_invitation.invited_by')
    .selectAll('member_invitation')
    .select(['company.name as companyName', 'company.colour', 'person.name as by'])
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .where('person.suspended', '=', 0)
    .where('person.role', '<>', 'member')
    .where((where) => where.or([where('member_invitation.role', '<>', 'owner'), where('person.role', '=', 'owner')]));

function viewOf({
  companyName: name,
  colour,
  by: invitedBy,
  ...row
}: InvitationRow & { companyName: string; colour: string | null; by: string }): JoinView {
  return { row, invitedBy, company: { name, colour } };
}

/** Who joins: what they choose themselves. */
export interface Joining {
  readonly name: string;
  readonly email?: string | undefined;
  /** Looked at by the company's rules; what is kept is its hash. */
  readonly password: string;
  readonly passwordHash: string;
  readonly locale: Locale;
}

/** Who has joined. */
export interface Joined {
  readonly member: CompanyMember;
  /** Whether the message ID that was set before is somebody's by now, and was left out. */
  readonly isIdTaken: boolean;
}

/**
 * Makes whoever holds the link of an invitation a member, once.
 * @throws ApiFailure `not-found` as `readJoin`, `taken` for an address that has an account, `invalid` without an address or
 * with a password that the company does not take, `forbidden` (`sign-on`) where it has only single sign-on
 */
export async function joinBy(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  token: string,
  { name, email, password, passwordHash, locale }: Joining,
  from: Pick<Actor, 'address' | 'userAgent'>,
): Promise<Joined> {
  return runCommand(services, async (trx, changes) => {
    const now = services.clock();
    const { row } = await readJoin(trx, token, now);
    const address = row.email ?? email;
    if (address === undefined) throw invalid('email', 'This invitation needs an address.');
    await checkPasswordWay(trx, { company: row.company, role: row.role });
    await checkPassword(trx, row.company, { name, email: address }, password);
    const isIdTaken = !(await isFree(trx, row.message_id));
    const member = await insertMember(trx, changes, services, row.company, {
      name,
      email: address,
      passwordHash,
      title: row.title,
      // What was taken or removed meanwhile is left out: it can be chosen later.
      group: (await groupName(trx, row.group_id)) === null ? null : row.group_id,
      messageId: isIdTaken ? null : row.message_id,
      role: row.role,
      locale,
    });
    await answerInvitation(trx, row.id, member.id, now);
    await audit(trx, {
      company: row.company,
      by: { ...from, user: member.id },
      action: 'member.joined',
      subject: member,
      after: { email: address, role: row.role, title: row.title },
      at: now,
    });
    return { member, isIdTaken };
  });
}

/** Whether a message ID is nobody's; none is free as well. */
export async function isFree(db: Kysely<Database>, messageId: string | null): Promise<boolean> {
  if (messageId === null) return true;
  const holder = await db
    .selectFrom('person')
    .select('id')
    .where('message_id_key', '=', messageId.toLowerCase())
    .executeTakeFirst();
  return holder === undefined;
}
