import type { Transaction } from 'kysely';
import type { CompanyId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import type { Database } from '../storage/tables/database.ts';
import { excludeMembers, readmitMembers, type MemberChange } from './membership.ts';
import { mixedRooms, type MixedRoom, type Scope } from './mixed-rooms.ts';
import { settleGroupsWithoutMaster, settleMasters } from './roles.ts';
import { sealRooms, type SealChange } from './seals.ts';
import { withStanding } from './settle-room.ts';
import { directRefusal, groupStanding, type Parties, type Standing } from './standing.ts';

/**
 * Brings the rooms where the people of a scope meet other companies in line with the rules as they are now: 1:1 rooms
 * are sealed or opened, members of group rooms excluded or readmitted (R04, N03), and groups are led by who may (R06).
 * Everything is read in a few queries and written in a few, however many rooms there are.
 */
export async function recheckRooms(
  trx: Transaction<Database>,
  changes: Changes,
  scope: Scope,
  now: number,
): Promise<void> {
  const rooms = await mixedRooms(trx, scope);
  const parties = await partiesOf(trx, [...new Set(rooms.flatMap(({ members }) => members.map(({ user }) => user)))]);
  const seals: SealChange[] = [];
  const excluded: MemberChange[] = [];
  const readmitted: MemberChange[] = [];
  const settled: MixedRoom[] = [];
  for (const room of rooms) {
    const first = firstOf(scope, room);
    if (room.type === 'direct') {
      const change = sealChange(room, parties, first);
      if (change) seals.push(change);
      continue;
    }
    const standing = groupStanding(room.members.filter(isStanding), parties, first);
    const [out, back] = [new Set(standing.excluded), new Set(standing.readmitted)];
    for (const member of room.members) {
      if (out.has(member.user)) excluded.push({ room, member });
      if (back.has(member.user)) readmitted.push({ room, member });
    }
    settled.push({ ...room, members: withStanding(room.members, standing, now) });
  }
  await sealRooms(trx, changes, seals, now);
  await excludeMembers(trx, changes, excluded, now);
  await readmitMembers(trx, changes, readmitted, now);
  for (const room of settled) await settleMasters(trx, changes, room, parties, now);
  if ('user' in scope) await settleGroupsWithoutMaster(trx, changes, scope.user, now);
}

function firstOf(scope: Scope, { members }: MixedRoom): CompanyId | null {
  if ('company' in scope) return scope.company;
  return members.find(({ user }) => user === scope.user)?.company ?? null;
}

function sealChange(room: MixedRoom, parties: Parties, first: CompanyId | null): SealChange | null {
  const [one, other] = room.members.filter(isStanding);
  if (!one || !other) return null;
  const refusal = directRefusal([one, other], parties, room.seal, first);
  const isSame = refusal?.rule === room.seal?.rule && refusal?.company === room.seal?.company;
  return isSame ? null : { room, refusal };
}

const isStanding = <Member extends { readonly state: string }>(
  member: Member,
): member is Member & { readonly state: Standing['state'] } => member.state !== 'left';
