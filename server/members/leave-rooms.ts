import type { Transaction } from 'kysely';
import type { RoomId, UserId } from '#shared/ids.ts';
import { mayLead } from '#shared/policy/decide.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import { departMember } from '../rooms/departures.ts';
import { readRoom } from '../rooms/group-room.ts';
import { audienceOf } from '../rooms/masters.ts';
import { mayAllMeet } from '../rooms/meeting.ts';
import type { CardMember } from '../rooms/mixed-rooms.ts';
import { changeRoles } from '../rooms/roles.ts';
import { joinMembers } from '../rooms/room-members.ts';
import { settleRoom } from '../rooms/settle-room.ts';
import type { Database } from '../storage/tables/database.ts';
import { roomsLedAlone } from './led-rooms.ts';

/** The rooms that somebody has left, and how many of them `to` leads from now on. */
export interface LeftRooms {
  readonly left: number;
  readonly handedOver: number;
}

/**
 * Takes a person out of all their group rooms for good; what they wrote stays. Those that they alone lead get `to` as
 * group master where the rules let them, coming in if need be; else whoever has been there longest and may lead (R06).
 */
export async function leaveAllRooms(
  trx: Transaction<Database>,
  changes: Changes,
  user: UserId,
  to: UserId | null,
  now: number,
): Promise<LeftRooms> {
  const rows = await trx
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .select('room.id')
    .where('room_member.user', '=', user)
    .where('room_member.state', '<>', 'left')
    .where('room.type', '=', 'group')
    .orderBy('room.id')
    .execute();
  const ledAlone = new Set((await roomsLedAlone(trx, user)).map(({ room }) => room));
  let handedOver = 0;
  for (const { id } of rows) {
    const isTaken = to !== null && ledAlone.has(id) && (await handOver(trx, changes, id, user, to, now));
    if (isTaken) handedOver += 1;
    const room = await readRoom(trx, id);
    const member = room?.members.find((one) => one.user === user);
    if (!room || !member) continue;
    await departMember(trx, changes, room, member, user, now);
    changes.notice(id, room.head, { at: now, notice: 'left', users: [user], by: user, company: null });
    await settleRoom(trx, changes, id, now);
  }
  return { left: rows.length, handedOver };
}

/** Makes `to` the group master of a room that `from` alone leads; false where a rule keeps them from it. */
async function handOver(
  trx: Transaction<Database>,
  changes: Changes,
  id: RoomId,
  from: UserId,
  to: UserId,
  now: number,
): Promise<boolean> {
  const room = await readRoom(trx, id);
  if (!room) return false;
  const others = room.members.filter(({ user, state }) => user !== from && state === 'active');
  if (others.length === 0 || !(await mayTakeOver(trx, others, to))) return false;
  const inside = others.find(({ user }) => user === to);
  if (inside === undefined) {
    const wasThere = room.members.some((member) => member.user === to);
    // What arrived in this very millisecond came before.
    const first = room.history === 'joining' || wasThere ? now + 1 : 0;
    await joinMembers(trx, changes, id, [{ user: to, role: 'member', from: first }], now);
    changes.notice(id, room.head, { at: now, notice: 'joined', users: [to], by: from, company: null });
  }
  const member = inside ?? (await readRoom(trx, id))?.members.find((one) => one.user === to);
  if (!member) return false;
  await changeRoles(trx, changes, room, [{ member, role: 'master', by: from, company: null }], now);
  return true;
}

async function mayTakeOver(trx: Transaction<Database>, others: readonly CardMember[], to: UserId): Promise<boolean> {
  const parties = await partiesOf(trx, [...others.map(({ user }) => user), to]);
  const party = parties.get(to);
  if (!party) return false;
  const audience = audienceOf([...others, { company: party.company, state: 'active' }]);
  return mayLead(party, audience) && mayAllMeet(parties, party).allowed;
}
