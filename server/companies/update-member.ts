import type { Transaction } from 'kysely';
import type { CompanyMember } from '#shared/api/companies.ts';
import type { Role } from '#shared/api/accounts.ts';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';
import { audit, bySystem, type Actor } from '../audit/audit.ts';
import { checkActor } from '../audit/check-actor.ts';
import type { AuditAction } from '#shared/audit-actions.ts';
import { invalid } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import { refreshSharing } from '../contacts/readers.ts';
import { publishCards } from '../rooms/cards.ts';
import { recheckRooms } from '../rooms/recheck.ts';
import type { Services } from '../services.ts';
import { keepingOwnerWay } from '../sign-on/owner-way.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { groupName } from './audited.ts';
import { checkGroup } from './checks.ts';
import { directoryColumns, publishPerson } from './directory.ts';
import { memberOf } from './members.ts';
import { refreshReach } from './reach.ts';
import { checkGrant, checkOver, isLastOwner } from './roles.ts';
import { runCommand } from './run-command.ts';

/** What an administrator may change of a member. */
export interface MemberPatch {
  readonly name?: string | undefined;
  readonly title?: string | null | undefined;
  readonly group?: GroupId | null | undefined;
  readonly role?: Role | undefined;
  readonly suspended?: boolean | undefined;
}

/**
 * Changes a member of the caller's company. Suspending ends their sessions and live sockets, and takes them out of
 * rooms with other companies; what a group allows comes and goes with the group (R03, R04).
 * @throws ApiFailure `not-found`, `forbidden` (owners are theirs alone to change), `invalid` (the last owner, the last one
 * with a way in of their own, a foreign group)
 */
export async function changeMember(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  caller: Pick<Caller, 'company' | 'role'>,
  user: UserId,
  patch: MemberPatch,
  by: Actor = bySystem,
): Promise<CompanyMember> {
  const change = async (trx: Transaction<Database>, changes: Changes): Promise<CompanyMember> => {
    // Also where it is oneself: who was an administrator a moment ago does not make themselves one again.
    await checkActor(trx, by);
    const before = await memberOf(trx, caller.company, user);
    await checkRole(trx, caller, before, patch);
    if (patch.group) await checkGroup(trx, caller.company, patch.group, 'group');
    const field = patch.role === undefined ? 'suspended' : 'role';
    await keepingOwnerWay(trx, caller.company, field, () => store(trx, user, patch));
    const person = await trx
      .selectFrom('person')
      .select(directoryColumns)
      .where('id', '=', user)
      .executeTakeFirstOrThrow();
    publishPerson(changes, person);
    const after = await memberOf(trx, caller.company, user);
    if (after.name !== before.name || after.title !== before.title) await publishCards(trx, changes, user);
    if (after.group !== before.group || after.suspended !== before.suspended) {
      const now = services.clock();
      await refreshReach(trx, changes, caller.company, now, user);
      await recheckRooms(trx, changes, { user }, now);
      await refreshSharing(trx, changes, caller.company);
    }
    await auditChange(trx, { company: caller.company, by, at: services.clock() }, before, after);
    return after;
  };
  return runCommand(services, change, async ({ suspended }) => {
    // Also when they were suspended before: a command that was cut off here is made whole by sending it again.
    if (suspended) await services.accounts.endSessions(user);
  });
}

async function checkRole(
  trx: Transaction<Database>,
  caller: Pick<Caller, 'company' | 'role'>,
  before: CompanyMember,
  patch: MemberPatch,
): Promise<void> {
  checkOver(caller.role, before.role);
  checkGrant(caller.role, patch.role);
  const staysOwner = (patch.role ?? before.role) === 'owner' && !(patch.suspended ?? before.suspended);
  if (before.role !== 'owner' || staysOwner) return;
  if (await isLastOwner(trx, caller.company, before.id)) {
    throw invalid(patch.role === undefined ? 'suspended' : 'role', 'A company needs an owner.');
  }
}

/** One entry for each kind of change that there was, with what has changed alone. */
async function auditChange(
  trx: Transaction<Database>,
  entry: { readonly company: CompanyId; readonly by: Actor; readonly at: number },
  before: CompanyMember,
  after: CompanyMember,
): Promise<void> {
  const told = (action: AuditAction, was?: object, is?: object): Promise<void> =>
    audit(trx, { ...entry, action, subject: after, before: was, after: is });
  const fields = (['name', 'title'] as const).filter((field) => before[field] !== after[field]);
  const [was, is] = [before, after].map((member) => Object.fromEntries(fields.map((field) => [field, member[field]])));
  if (before.group !== after.group) {
    Object.assign(was ?? {}, { group: await groupName(trx, before.group) });
    Object.assign(is ?? {}, { group: await groupName(trx, after.group) });
  }
  if (fields.length > 0 || before.group !== after.group) await told('member.changed', was, is);
  if (before.role !== after.role) await told('member.role-changed', { role: before.role }, { role: after.role });
  if (before.suspended !== after.suspended) await told(after.suspended ? 'member.suspended' : 'member.restored');
}

async function store(trx: Transaction<Database>, user: UserId, patch: MemberPatch): Promise<void> {
  const { name, title, group, role, suspended } = patch;
  const change = {
    ...(name === undefined ? {} : { name }),
    ...(title === undefined ? {} : { title }),
    ...(group === undefined ? {} : { group_id: group }),
    ...(role === undefined ? {} : { role }),
    ...(suspended === undefined ? {} : ({ suspended: suspended ? 1 : 0 } as const)),
  };
  if (Object.keys(change).length > 0) await trx.updateTable('person').set(change).where('id', '=', user).execute();
}
