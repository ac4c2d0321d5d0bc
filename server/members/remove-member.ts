import type { Transaction } from 'kysely';
import type { CompanyMember } from '#shared/api/companies.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { audit, type Actor } from '../audit/audit.ts';
import type { Changes } from '../companies/changes.ts';
import { directoryColumns, publishPerson } from '../companies/directory.ts';
import { memberOf } from '../companies/members.ts';
import { checkOver, isLastOwner } from '../companies/roles.ts';
import { runCommand } from '../companies/run-command.ts';
import { refreshSharing } from '../contacts/readers.ts';
import { invalid } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import { endCode } from '../identity/end-code.ts';
import { recheckRooms } from '../rooms/recheck.ts';
import type { Services } from '../services.ts';
import { keepingOwnerWay } from '../sign-on/owner-way.ts';
import type { Database } from '../storage/tables/database.ts';
import { countContacts, handOverContacts } from './hand-over-contacts.ts';
import { leaveAllRooms } from './leave-rooms.ts';
import { roomsLedAlone } from './led-rooms.ts';
import { sealRoomsWith } from './seal-rooms.ts';

/** What a colleague has taken over. */
export interface HandedOver {
  readonly rooms: number;
  readonly contacts: number;
}

/**
 * Removes a member for good: no way to sign in, out of the directory and of every group room, 1:1 rooms closed; a
 * colleague leads the groups they alone led and owns their contacts. What they wrote stays, and their address is free.
 * @throws ApiFailure `not-found`, `forbidden` for an owner by somebody who is none, `invalid` for oneself (`id`), for the
 * last owner and the last one with a way in of their own (`id`), and without a colleague who takes over what there is (`to`)
 */
export async function removeMember(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  caller: Pick<Caller, 'company' | 'role' | 'user'>,
  user: UserId,
  to: UserId | null,
  by: Actor,
): Promise<HandedOver> {
  const { company } = caller;
  const handed = await runCommand(services, async (trx, changes) => {
    const now = services.clock();
    const member = await memberOf(trx, company, user);
    await checkRemoval(trx, caller, member);
    const heir = await heirOf(trx, company, user, to);
    const { left, handedOver: rooms } = await leaveAllRooms(trx, changes, user, heir?.id ?? null, now);
    const contacts = heir === null ? 0 : await handOverContacts(trx, changes, user, heir.id);
    await keepingOwnerWay(trx, company, 'id', async () => {
      await services.accounts.closeAccount(trx, user, goneAddress(user));
      await closePerson(trx, changes, user, now);
    });
    await recheckRooms(trx, changes, { user }, now);
    await sealRoomsWith(trx, changes, { id: user, company }, now);
    await refreshSharing(trx, changes, company);
    const { id, name, email, title, role } = member;
    const handedOver = heir === null ? null : { to: heir.name, rooms, contacts };
    await audit(trx, {
      company,
      by,
      action: 'member.removed',
      subject: { id, name },
      before: { email, title, role },
      after: { groupsLeft: left, handedOver },
      at: now,
    });
    return { rooms, contacts };
  });
  await services.accounts.endSessions(user);
  return handed;
}

async function checkRemoval(
  trx: Transaction<Database>,
  caller: Pick<Caller, 'company' | 'role' | 'user'>,
  member: CompanyMember,
): Promise<void> {
  checkOver(caller.role, member.role);
  if (member.id === caller.user) throw invalid('id', 'Nobody removes themselves.');
  if (member.role === 'owner' && !member.suspended && (await isLastOwner(trx, caller.company, member.id))) {
    throw invalid('id', 'A company needs an owner.');
  }
}

async function heirOf(
  trx: Transaction<Database>,
  company: CompanyId,
  user: UserId,
  to: UserId | null,
): Promise<Pick<CompanyMember, 'id' | 'name'> | null> {
  if (to === null) {
    const hasSomething = (await countContacts(trx, user)) > 0 || (await roomsLedAlone(trx, user)).length > 0;
    if (hasSomething) throw invalid('to', 'A colleague takes over their groups and contacts.');
    return null;
  }
  const heir = await trx
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', '=', to)
    .where('company', '=', company)
    .where('suspended', '=', 0)
    .where('id', '<>', user)
    .executeTakeFirst();
  if (!heir) throw invalid('to', 'There is no such member of this company who can act.');
  return heir;
}

/** Takes a person out of the directory, and ends their codes. */
async function closePerson(trx: Transaction<Database>, changes: Changes, user: UserId, now: number): Promise<void> {
  const person = await trx
    .updateTable('person')
    .set({
      suspended: 1,
      removed_at: now,
      role: 'member',
      auditor: 0,
      group_id: null,
      message_id: null,
      message_id_key: null,
      email: goneAddress(user),
    })
    .where('id', '=', user)
    .returning(directoryColumns)
    .executeTakeFirstOrThrow();
  publishPerson(changes, person);
  changes.users.add(user);
  const codes = await trx
    .selectFrom('contact_code')
    .select(['id', 'owner'])
    .where('owner', '=', user)
    .where('ended_at', 'is', null)
    .execute();
  for (const code of codes) await endCode(trx, changes, code, 'revoked', now);
}

/** An address that nobody has (RFC 2606), so that theirs is free for somebody else, or for them when they come back. */
const goneAddress = (user: UserId): string => `${user}@removed.invalid`;
