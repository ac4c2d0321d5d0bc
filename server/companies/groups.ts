import type { Kysely, Selectable, Transaction } from 'kysely';
import type { CompanyId, GroupId } from '#shared/ids.ts';
import { companyDocument } from '#shared/documents/names.ts';
import { audit, bySystem, type Actor } from '../audit/audit.ts';
import { invalid, notFound } from '../http/problem.ts';
import { refreshSharing } from '../contacts/readers.ts';
import { recheckRooms } from '../rooms/recheck.ts';
import type { Services } from '../services.ts';
import type { CompanyGroupTable } from '../storage/tables/company-tables.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { groupName } from './audited.ts';
import { checkGroup } from './checks.ts';
import { directoryColumns, publishGroup, publishPerson } from './directory.ts';
import { checkDepth, heightOf, parentsOf } from './group-depth.ts';
import { pathUp } from './party.ts';
import { refreshReach } from './reach.ts';
import { runCommand } from './run-command.ts';

type Commanded = Pick<Services, 'storage' | 'relay' | 'clock'>;

/**
 * Renames or moves a group. Moving changes what its members may, where the policy lists groups (R03).
 * @throws ApiFailure `not-found`, `invalid` (a parent that is not the company's, lies under the group itself, or is too deep)
 */
export async function changeGroup(
  services: Commanded,
  company: CompanyId,
  id: GroupId,
  { name, parent }: { readonly name?: string | undefined; readonly parent?: GroupId | null | undefined },
  by: Actor = bySystem,
): Promise<{ id: GroupId; name: string; parent: GroupId | null }> {
  return runCommand(services, async (trx, changes) => {
    const before = await groupOf(trx, company, id);
    const after = { ...before, name: name ?? before.name, parent: parent === undefined ? before.parent : parent };
    if (after.parent !== null) {
      await checkGroup(trx, company, after.parent, 'parent');
      const parents = await parentsOf(trx, company);
      if (pathUp(parents, after.parent).includes(id)) throw invalid('parent', 'A group cannot lie under itself.');
      if (after.parent !== before.parent) checkDepth(parents, after.parent, heightOf(parents, id));
    }
    await trx
      .updateTable('company_group')
      .set({ name: after.name, parent: after.parent })
      .where('id', '=', id)
      .execute();
    publishGroup(changes, after);
    if (after.parent !== before.parent) await recheck(services, trx, changes, company);
    const told = async (group: typeof before) => ({ name: group.name, under: await groupName(trx, group.parent) });
    await audit(trx, {
      company,
      by,
      action: 'group.changed',
      subject: after,
      before: await told(before),
      after: await told(after),
      at: services.clock(),
    });
    return { id, name: after.name, parent: after.parent };
  });
}

/** The groups of a company, each with how many members stand directly in it. */
export async function groupsWithCounts(
  db: Kysely<Database>,
  company: CompanyId,
): Promise<{ id: GroupId; name: string; parent: GroupId | null; members: number }[]> {
  const groups = await db
    .selectFrom('company_group')
    .leftJoin('person', (join) => join.onRef('person.group_id', '=', 'company_group.id').on('removed_at', 'is', null))
    .select(['company_group.id', 'company_group.name', 'company_group.parent'])
    .select(({ fn }) => fn.count<number>('person.id').as('members'))
    .where('company_group.company', '=', company)
    .groupBy(['company_group.id', 'company_group.name', 'company_group.parent'])
    .orderBy('company_group.name')
    .execute();
  return groups.map(({ members, ...group }) => ({ ...group, members: Number(members) }));
}

/** Removes a group; its members and the groups under it move up. @throws ApiFailure `not-found` */
export async function dropGroup(
  services: Commanded,
  company: CompanyId,
  id: GroupId,
  by: Actor = bySystem,
): Promise<void> {
  await runCommand(services, async (trx, changes) => {
    const { parent, name } = await groupOf(trx, company, id);
    const under = (await groupsOf(trx, company)).filter((group) => group.parent === id);
    await trx.updateTable('company_group').set({ parent }).where('parent', '=', id).execute();
    for (const group of under) publishGroup(changes, { ...group, parent });
    const people = await trx.selectFrom('person').select(directoryColumns).where('group_id', '=', id).execute();
    await trx.updateTable('person').set({ group_id: parent }).where('group_id', '=', id).execute();
    for (const person of people) publishPerson(changes, { ...person, group_id: parent });
    await trx.deleteFrom('company_group').where('id', '=', id).execute();
    changes.withdraw(companyDocument(company), id);
    await recheck(services, trx, changes, company);
    await audit(trx, {
      company,
      by,
      action: 'group.removed',
      subject: { id, name },
      before: { under: await groupName(trx, parent), members: people.length },
      at: services.clock(),
    });
  });
}

async function recheck(
  services: Commanded,
  trx: Transaction<Database>,
  changes: Changes,
  company: CompanyId,
): Promise<void> {
  const now = services.clock();
  await refreshReach(trx, changes, company, now);
  await recheckRooms(trx, changes, { company }, now);
  await refreshSharing(trx, changes, company);
}

async function groupOf(
  trx: Transaction<Database>,
  company: CompanyId,
  id: GroupId,
): Promise<Selectable<CompanyGroupTable>> {
  const group = (await groupsOf(trx, company)).find((one) => one.id === id);
  if (!group) throw notFound();
  return group;
}

const groupsOf = (trx: Transaction<Database>, company: CompanyId): Promise<Selectable<CompanyGroupTable>[]> =>
  trx.selectFrom('company_group').selectAll().where('company', '=', company).execute();
