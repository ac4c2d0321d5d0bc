import type { Role } from '#shared/api/accounts.ts';
import type { CompanyMember } from '#shared/api/companies.ts';
import { newCompanyId, newGroupId, type CompanyId, type GroupId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { audit, bySystem, type Actor } from '../audit/audit.ts';
import { ApiProblem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { auditMember, groupName } from './audited.ts';
import { checkGroup } from './checks.ts';
import { checkDepth, parentsOf } from './group-depth.ts';
import { publishCompany, publishGroup } from './directory.ts';
import { hashOf, insertMember, type NewMember } from './insert-member.ts';
import { runCommand } from './run-command.ts';

export type { NewMember } from './insert-member.ts';

/** A company that is to be created. */
export interface NewCompany {
  readonly companyName: string;
  readonly colour?: string | null | undefined;
  readonly owner: NewMember;
}

/** How a company comes to be. */
interface Creation {
  readonly mustBeFirst?: boolean;
  /** Who creates it; the owner, where nobody else does. */
  readonly by?: Actor;
  /** Whose audit log tells of it beside its own. */
  readonly recordIn?: CompanyId | undefined;
}

/**
 * Creates a company, closed to everybody outside, with its owner. The first one of a server is its founder.
 * @throws ApiFailure `taken` when the owner's e-mail or message ID is; with `mustBeFirst` also when there is a company
 */
export async function createCompanyWithOwner(
  services: Services,
  { companyName: name, colour = null, owner }: NewCompany,
  { mustBeFirst = false, by = bySystem, recordIn }: Creation = {},
): Promise<{ company: { id: CompanyId; name: string }; owner: CompanyMember }> {
  const passwordHash = await hashOf(services, owner);
  return runCommand(services, async (trx, changes) => {
    const founder = await trx.selectFrom('company').select('id').where('founder', '=', 1).executeTakeFirst();
    if (founder && mustBeFirst) throw new ApiProblem('taken', 'This server has been set up already.');
    const id = newCompanyId();
    const policy = JSON.stringify(closedPolicy);
    await trx
      .insertInto('company')
      .values({
        id,
        name,
        colour,
        founder: founder ? null : 1,
        policy,
        policy_revision: 1,
        created_at: services.clock(),
      })
      .execute();
    publishCompany(changes, { id, name, colour, logo: null, policy });
    const made = await insertMember(trx, changes, services, id, { ...owner, passwordHash, role: 'owner' });
    const entry = {
      by: by.user === null ? { ...by, user: made.id } : by,
      action: 'company.created',
      subject: { id, name },
      after: { owner: made.name, email: made.email },
      at: services.clock(),
    } as const;
    for (const company of new Set([id, recordIn ?? id])) await audit(trx, { ...entry, company });
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
  by: Actor = bySystem,
): Promise<CompanyMember> {
  const passwordHash = await hashOf(services, member);
  return runCommand(services, async (trx, changes) => {
    const role = member.role ?? 'member';
    const made = await insertMember(trx, changes, services, company, { ...member, passwordHash, role });
    await auditMember(trx, { company, by, action: 'member.added', member: made, at: services.clock() });
    return made;
  });
}

/**
 * Adds a group to a company, under `parent` or at the top.
 * @throws ApiFailure `invalid` when the parent is not the company's
 */
export async function addGroup(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  company: CompanyId,
  { name, parent = null }: { readonly name: string; readonly parent?: GroupId | null | undefined },
  by: Actor = bySystem,
): Promise<{ id: GroupId; name: string; parent: GroupId | null }> {
  return runCommand(services, async (trx, changes) => {
    if (parent !== null) {
      await checkGroup(trx, company, parent, 'parent');
      checkDepth(await parentsOf(trx, company), parent, 1);
    }
    const group = { id: newGroupId(), name, parent };
    await trx
      .insertInto('company_group')
      .values({ ...group, company })
      .execute();
    publishGroup(changes, { ...group, company });
    await audit(trx, {
      company,
      by,
      action: 'group.added',
      subject: group,
      after: { under: await groupName(trx, parent) },
      at: services.clock(),
    });
    return group;
  });
}
