import type { Transaction } from 'kysely';
import type { CompanyMember } from '#shared/api/companies.ts';
import type { Role } from '#shared/api/accounts.ts';
import type { CompanyId, GroupId, UserId } from '#shared/ids.ts';
import { forbidden, invalid } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import { refreshSharing } from '../contacts/readers.ts';
import { publishCards } from '../rooms/cards.ts';
import { recheckRooms } from '../rooms/recheck.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { checkGroup } from './checks.ts';
import { directoryColumns, publishPerson } from './directory.ts';
import { memberOf } from './members.ts';
import { refreshReach } from './reach.ts';
import { checkGrant } from './roles.ts';
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
 * @throws ApiFailure `not-found`, `forbidden` (owners are theirs alone to change), `invalid` (the last owner, a foreign group)
 */
export async function changeMember(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  caller: Pick<Caller, 'company' | 'role'>,
  user: UserId,
  patch: MemberPatch,
): Promise<CompanyMember> {
  const change = async (trx: Transaction<Database>, changes: Changes): Promise<CompanyMember> => {
    const before = await memberOf(trx, caller.company, user);
    await checkRole(trx, caller, before, patch);
    if (patch.group) await checkGroup(trx, caller.company, patch.group, 'group');
    await store(trx, user, patch);
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
  checkGrant(caller.role, patch.role);
  const staysOwner = (patch.role ?? before.role) === 'owner' && !(patch.suspended ?? before.suspended);
  if (before.role !== 'owner' || staysOwner) return;
  if (caller.role !== 'owner') throw forbidden();
  const owners = await activeOwners(trx, caller.company);
  if (owners.every((owner) => owner === before.id)) {
    throw invalid(patch.role === undefined ? 'suspended' : 'role', 'A company needs an owner.');
  }
}

async function activeOwners(trx: Transaction<Database>, company: CompanyId): Promise<UserId[]> {
  const rows = await trx
    .selectFrom('person')
    .select('id')
    .where('company', '=', company)
    .where('role', '=', 'owner')
    .where('suspended', '=', 0)
    .execute();
  return rows.map(({ id }) => id);
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
