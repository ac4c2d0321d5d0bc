import type { Transaction } from 'kysely';
import type { Locale } from '#shared/api/accounts.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { domainOf } from '#shared/sign-on/domain.ts';
import { audit, type Actor } from '../audit/audit.ts';
import { groupName } from '../companies/audited.ts';
import type { Changes } from '../companies/changes.ts';
import { insertMember } from '../companies/insert-member.ts';
import { answerInvitation, isFree, openInvitation, type JoinView } from '../members/join.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Claims } from './claims.ts';
import { SignOnProblem } from './problem.ts';
import { readRules, type KeptRules } from './rules.ts';

/** Somebody who has come back from their company's provider. */
export interface Arrival {
  readonly company: CompanyId;
  /** Of the rules that they left under. */
  readonly revision: number;
  readonly claims: Claims;
  /** SHA-256 of the token of the invitation that they answer. */
  readonly invitation: string | null;
  readonly locale: Locale;
  readonly from: Pick<Actor, 'address' | 'userAgent'>;
}

/** Who somebody is to this server, before anything is written. */
type Identified =
  | { readonly kind: 'known'; readonly user: UserId }
  | { readonly kind: 'member'; readonly user: UserId; readonly email: string }
  | { readonly kind: 'new'; readonly email: string; readonly invitation: JoinView | null };

/**
 * Finds the member whom a provider's claims name, inside a command: whoever came before, by who they are there; else a
 * member with their verified address, in a domain of the company; else a new one, where the company lets such join.
 * @throws SignOnProblem
 */
export async function identify(
  trx: Transaction<Database>,
  changes: Changes,
  services: Pick<Services, 'accounts' | 'clock'>,
  arrival: Arrival,
): Promise<UserId> {
  const { company, claims, from } = arrival;
  const kept = await readRules(trx, company);
  // Changed meanwhile: whoever came back did so by rules that hold no more.
  if (kept.rules.provider === null || kept.revision !== arrival.revision) throw new SignOnProblem('expired');
  const found = await lookUp(trx, services, kept, arrival);
  const now = services.clock();
  await trx.updateTable('sign_in_rules').set({ tested_at: now }).where('company', '=', company).execute();
  switch (found.kind) {
    case 'known':
      await trx
        .updateTable('sign_on_identity')
        .set({ used_at: now })
        .where('issuer', '=', claims.issuer)
        .where('subject', '=', claims.subject)
        .execute();
      return found.user;
    case 'member': {
      await bind(trx, claims, found.user, now);
      const { name } = await trx
        .selectFrom('person')
        .select('name')
        .where('id', '=', found.user)
        .executeTakeFirstOrThrow();
      const subject = { id: found.user, name };
      const by = { ...from, user: found.user };
      await audit(trx, {
        company,
        by,
        action: 'member.sign-on-linked',
        subject,
        after: { email: found.email },
        at: now,
      });
      return found.user;
    }
    case 'new': {
      const user = await join(trx, changes, services, kept, arrival, found);
      await bind(trx, claims, user, now);
      return user;
    }
  }
}

/** Who somebody is, without writing it down: what a test asks. @throws SignOnProblem */
export async function lookUp(
  trx: Transaction<Database>,
  { accounts, clock }: Pick<Services, 'accounts' | 'clock'>,
  { rules }: KeptRules,
  { company, claims, invitation }: Pick<Arrival, 'company' | 'claims' | 'invitation'>,
): Promise<Identified> {
  const known = await trx
    .selectFrom('sign_on_identity')
    .innerJoin('person', 'person.id', 'sign_on_identity.user')
    .select(['person.id', 'person.company', 'person.suspended', 'person.removed_at'])
    .where('issuer', '=', claims.issuer)
    .where('subject', '=', claims.subject)
    .executeTakeFirst();
  if (known && known.company !== company) throw new SignOnProblem('elsewhere');
  if (known && known.removed_at === null) {
    if (known.suspended === 1) throw new SignOnProblem('suspended');
    return { kind: 'known', user: known.id };
  }
  const { email } = claims;
  if (email === null) throw new SignOnProblem('email');
  if (!rules.domains.includes(domainOf(email) ?? '')) throw new SignOnProblem('domain');
  const member = await trx
    .selectFrom('person')
    .select(['id', 'company', 'suspended'])
    .where('email', '=', email)
    .executeTakeFirst();
  if (member) {
    if (member.company !== company) throw new SignOnProblem('elsewhere');
    if (member.suspended === 1) throw new SignOnProblem('suspended');
    // An address that was given to somebody else there is not that person's account here.
    if (await isBound(trx, claims.issuer, member.id)) throw new SignOnProblem('other-identity');
    return { kind: 'member', user: member.id, email };
  }
  const invited = await openInvitation(trx, { company, email, token: invitation }, clock());
  if (invited === null) {
    // Also whoever never came from there before: who was let go comes back when they are invited.
    if (known || (await accounts.hadAccount(trx, company, email))) throw new SignOnProblem('removed');
    if (!rules.joins) throw new SignOnProblem('not-member');
  }
  return { kind: 'new', email, invitation: invited };
}

async function isBound(trx: Transaction<Database>, issuer: string, user: UserId): Promise<boolean> {
  const other = await trx
    .selectFrom('sign_on_identity')
    .select('subject')
    .where('user', '=', user)
    .where('issuer', '=', issuer)
    .executeTakeFirst();
  return other !== undefined;
}

async function bind(trx: Transaction<Database>, { issuer, subject }: Claims, user: UserId, now: number): Promise<void> {
  const row = { user, created_at: now, used_at: now };
  await trx
    .insertInto('sign_on_identity')
    .values({ issuer, subject, ...row })
    // Whoever was removed and has been invited again.
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doUpdateSet(row))
    .execute();
}

/** Makes somebody a member: as their invitation says, else as the company's rules do. */
async function join(
  trx: Transaction<Database>,
  changes: Changes,
  services: Pick<Services, 'accounts' | 'clock'>,
  { rules }: KeptRules,
  { company, claims, locale, from }: Arrival,
  { email, invitation }: Extract<Identified, { kind: 'new' }>,
): Promise<UserId> {
  const row = invitation?.row ?? null;
  const group = row === null ? rules.joinGroup : row.group_id;
  const member = await insertMember(trx, changes, services, company, {
    name: claims.name ?? row?.name ?? email.slice(0, email.lastIndexOf('@')),
    email,
    passwordHash: null,
    title: row?.title ?? null,
    // What was taken or removed meanwhile is left out: it can be chosen later.
    group: (await groupName(trx, group)) === null ? null : group,
    messageId: row !== null && (await isFree(trx, row.message_id)) ? row.message_id : null,
    role: row?.role ?? 'member',
    locale: row?.locale ?? locale,
  });
  const at = services.clock();
  if (row !== null) await answerInvitation(trx, row.id, member.id, at);
  await audit(trx, {
    company,
    by: { ...from, user: member.id },
    action: 'member.joined-by-sign-on',
    subject: member,
    after: {
      email,
      role: member.role,
      group: await groupName(trx, member.group),
      invitedBy: invitation?.invitedBy ?? null,
    },
    at,
  });
  return member.id;
}
