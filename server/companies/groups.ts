import type { Selectable, Transaction } from 'kysely';
import type { CompanyId, GroupId } from '#shared/ids.ts';
import { companyDocument } from '#shared/documents/names.ts';
import { invalid, notFound } from '../http/problem.ts';
import { refreshSharing } from '../contacts/readers.ts';
import { recheckRooms } from '../rooms/recheck.ts';
import type { Services } from '../services.ts';
import type { CompanyGroupTable } from '../storage/tables/company-tables.ts';
import type { Database } from '../storage/tables/database.ts';
import type { Changes } from './changes.ts';
import { checkGroup } from './checks.ts';
import { directoryColumns, publishGroup, publishPerson } from './directory.ts';
import { pathUp } from './party.ts';
import { refreshReach } from './reach.ts';
import { runCommand } from './run-command.ts';

type Commanded = Pick<Services, 'storage' | 'relay' | 'clock'>;

/**
 * Renames or moves a group. Moving changes what its members may, where the policy lists groups (R03).
 * @throws ApiFailure `not-found`, `invalid` (a parent that is not the company's, or lies under the group itself)
 */
export async function changeGroup(
  services: Commanded,
  company: CompanyId,
  id: GroupId,
  { name, parent }: { readonly name?: string | undefined; readonly parent?: GroupId | null | undefined },
): Promise<{ id: GroupId; name: string; parent: GroupId | null }> {
  return runCommand(services, async (trx, changes) => {
    const before = await groupOf(trx, company, id);
    const after = { ...before, name: name ?? before.name, parent: parent === undefined ? before.parent : parent };
    if (after.parent !== null) {
      await checkGroup(trx, company, after.parent, 'parent');
      const parents = new Map((await groupsOf(trx, company)).map((group) => [group.id, group.parent]));
      if (pathUp(parents, after.parent).includes(id)) throw invalid('parent', 'A group cannot lie under itself.');
    }
    await trx
      .updateTable('company_group')
      .set({ name: after.name, parent: after.parent })
      .where('id', '=', id)
      .execute();
    publishGroup(changes, after);
    if (after.parent !== before.parent) await recheck(services, trx, changes, company);
    return { id, name: after.name, parent: after.parent };
  });
}

/** Removes a group; its members and the groups under it move up. @throws ApiFailure `not-found` */
export async function dropGroup(services: Commanded, company: CompanyId, id: GroupId): Promise<void> {
  await runCommand(services, async (trx, changes) => {
    const { parent } = await groupOf(trx, company, id);
    const under = (await groupsOf(trx, company)).filter((group) => group.parent === id);
    await trx.updateTable('company_group').set({ parent }).where('parent', '=', id).execute();
    for (const group of under) publishGroup(changes, { ...group, parent });
    const people = await trx.selectFrom('person').select(directoryColumns).where('group_id', '=', id).execute();
    await trx.updateTable('person').set({ group_id: parent }).where('group_id', '=', id).execute();
    for (const person of people) publishPerson(changes, { ...person, group_id: parent });
    await trx.deleteFrom('company_group').where('id', '=', id).execute();
    changes.withdraw(companyDocument(company), id);
    await recheck(services, trx, changes, company);
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
