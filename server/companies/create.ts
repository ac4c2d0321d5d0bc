import type { Transaction } from 'kysely';
import type { CompanyMember } from '#shared/api/companies.ts';
import type { Locale, Role } from '#shared/api/accounts.ts';
import { newCompanyId, newGroupId, newUserId, type CompanyId, type GroupId, type UserId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { ApiProblem, invalid, taken } from '../http/problem.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { publishCompany, publishGroup, publishPerson } from './directory.ts';
import { memberOf } from './members.ts';
import { refreshReach, untoldReach } from './reach.ts';
import { runCommand } from './run-command.ts';

/** A person who is to become a member. */
export interface NewMember {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly title?: string | null | undefined;
  readonly group?: GroupId | null | undefined;
  readonly messageId?: string | null | undefined;
  readonly locale?: Locale | undefined;
  /** Spares hashing when many accounts share a password. */
  readonly passwordHash?: string | undefined;
  /** An id chosen beforehand. */
  readonly user?: UserId | undefined;
}

/** A company that is to be created. */
export interface NewCompany {
  readonly companyName: string;
  readonly colour?: string | null | undefined;
  readonly owner: NewMember;
}

/**
 * Creates a company, closed to everybody outside, with its owner. The first one of a server is its founder.
 * @throws ApiFailure `taken` when the owner's e-mail or message ID is; with `mustBeFirst` also when there is a company
 */
export async function createCompanyWithOwner(
  services: Services,
  { companyName: name, colour = null, owner }: NewCompany,
  { mustBeFirst = false }: { readonly mustBeFirst?: boolean } = {},
): Promise<{ company: { id: CompanyId; name: string }; owner: CompanyMember }> {
  const passwordHash = await hashOf(services, owner);
  return runCommand(services, async (trx, changes) => {
    const founder = await trx.selectFrom('company').select('id').where('founder', '=', 1).executeTakeFirst();
    if (founder && mustBeFirst) throw new ApiProblem('taken', 'This server has been set up already.');
    const id = newCompanyId();
    await trx
      .insertInto('company')
      .values({
        id,
        name,
        colour,
        founder: founder ? null : 1,
        policy: JSON.stringify(closedPolicy),
        policy_revision: 1,
        created_at: services.clock(),
      })
      .execute();
    publishCompany(changes, { id, name, colour });
    const made = await insertMember(trx, changes, services, id, { ...owner, passwordHash, role: 'owner' });
    return { company: { id, name }, owner: made };
  });
}

/**
 * Adds a member to a company.
 * @throws ApiFailure `taken` (e-mail, message ID), `invalid` (a group that is not the company's)
 */
export async function addMember(
  services: Services,
  company: CompanyId,
  member: NewMember & { readonly role?: Role | undefined },
): Promise<CompanyMember> {
  const passwordHash = await hashOf(services, member);
  return runCommand(services, (trx, changes) =>
    insertMember(trx, changes, services, company, { ...member, passwordHash, role: member.role ?? 'member' }),
  );
}

/**
 * Adds a group to a company, under `parent` or at the top.
 * @throws ApiFailure `invalid` when the parent is not the company's
 */
export async function addGroup(
  services: Pick<Services, 'storage' | 'relay'>,
  company: CompanyId,
  { name, parent = null }: { readonly name: string; readonly parent?: GroupId | null | undefined },
): Promise<{ id: GroupId; name: string; parent: GroupId | null }> {
  return runCommand(services, async (trx, changes) => {
    if (parent !== null) await checkGroup(trx, company, parent, 'parent');
    const group = { id: newGroupId(), name, parent };
    await trx
      .insertInto('company_group')
      .values({ ...group, company })
      .execute();
    publishGroup(changes, { ...group, company });
    return group;
  });
}

/** Fails unless the group is the company's. @throws ApiFailure `invalid` naming `field` */
export async function checkGroup(
  trx: Transaction<Database>,
  company: CompanyId,
  group: GroupId,
  field: string,
): Promise<void> {
  const found = await trx
    .selectFrom('company_group')
    .select('id')
    .where('id', '=', group)
    .where('company', '=', company)
    .executeTakeFirst();
  if (!found) throw invalid(field, 'There is no such group in this company.');
}

/** Fails when the message ID is somebody else's, whatever case it is written in (S17). @throws ApiFailure `taken` */
export async function checkMessageId(trx: Transaction<Database>, messageId: string, owner: UserId): Promise<void> {
  const holder = await trx
    .selectFrom('person')
    .select('id')
    .where('message_id_key', '=', messageId.toLowerCase())
    .executeTakeFirst();
  if (holder && holder.id !== owner) throw taken('messageId');
}

// Hashing takes as long as it should; no transaction waits for it.
const hashOf = async (services: Services, { password, passwordHash }: NewMember): Promise<string> =>
  passwordHash ?? (await services.accounts.hashPassword(password));

async function insertMember(
  trx: Transaction<Database>,
  changes: Changes,
  services: Services,
  company: CompanyId,
  member: NewMember & { readonly passwordHash: string; readonly role: Role },
): Promise<CompanyMember> {
  const { name, title = null, group = null, messageId = null, locale = 'en', role, passwordHash } = member;
  const id = member.user ?? newUserId();
  const email = member.email.toLowerCase();
  const holder = await trx.selectFrom('person').select('id').where('email', '=', email).executeTakeFirst();
  if (holder) throw taken('email');
  if (messageId !== null) await checkMessageId(trx, messageId, id);
  if (group !== null) await checkGroup(trx, company, group, 'group');
  const person = {
    id,
    company,
    name,
    title,
    group_id: group,
    photo: null,
    message_id: messageId,
    suspended: 0,
  } as const;
  await trx
    .insertInto('person')
    .values({
      ...person,
      message_id_key: messageId?.toLowerCase() ?? null,
      email,
      role,
      locale,
      reach: untoldReach,
      created_at: services.clock(),
    })
    .execute();
  await services.accounts.insertAccount(trx, { user: id, email, name, passwordHash });
  publishPerson(changes, person);
  await refreshReach(trx, changes, company, id);
  return memberOf(trx, company, id);
}
