import type { Transaction } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import { mayLead, mayMeet, type Party } from '#shared/policy/decide.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import type { CardMember } from '../rooms/mixed-rooms.ts';
import type { Database } from '../storage/tables/database.ts';
import type { GroupRoom } from './leave-rooms.ts';

/**
 * Gives the group rooms that somebody alone leads another group master (R06): `to`, who comes in where the rules of
 * everybody in the room let them; else who has been there longest, colleagues before others and those who may lead before
 * those who may not. Call it before the one who goes has left. Gives how many rooms `to` has taken over.
 */
export async function handOverRooms(
  trx: Transaction<Database>,
  changes: Changes,
  from: CardMember['user'],
  to: UserId | null,
  rooms: readonly GroupRoom[],
  now: number,
): Promise<number> {
  const led = rooms.filter((room) => isLedAlone(room, from));
  const people = new Set(led.flatMap(({ members }) => members.map(({ user }) => user)));
  if (to !== null) people.add(to);
  const parties = await partiesOf(trx, [...people]);
  const newcomer = to === null ? null : await cardOf(trx, to, now);
  let count = 0;
  for (const room of led) {
    const others = room.members.filter(({ user, state }) => user !== from && state === 'active');
    const successor = successorOf(others, newcomer, parties, from, room);
    if (successor === null) continue;
    if (successor.user === to) count += 1;
    if (!others.includes(successor)) await comeIn(trx, changes, room, successor, now);
    await trx
      .updateTable('room_member')
      .set({ role: 'master' })
      .where('room', '=', room.room)
      .where('user', '=', successor.user)
      .execute();
    changes.member(room.room, { ...successor, role: 'master' });
    changes.notice(room.room, room.head, {
      at: now,
      notice: 'master',
      users: [successor.user],
      company: successor.company,
    });
  }
  return count;
}

const isLedAlone = ({ members }: GroupRoom, user: UserId): boolean => {
  const masters = members.filter(({ role, state }) => role === 'master' && state === 'active');
  return masters.length === 1 && masters[0]?.user === user;
};

function successorOf(
  others: readonly CardMember[],
  newcomer: CardMember | null,
  parties: ReadonlyMap<UserId, Party>,
  from: UserId,
  { members }: GroupRoom,
): CardMember | null {
  const company = members.find(({ user }) => user === from)?.company;
  const isMixed =
    new Set(others.map((other) => other.company)).size > 1 || others.some((one) => one.company !== company);
  const leads = ({ user }: CardMember): boolean => {
    const party = parties.get(user);
    return party !== undefined && (!isMixed || mayLead(party, 'partners'));
  };
  const inside = others.find(({ user }) => user === newcomer?.user);
  if (inside && leads(inside)) return inside;
  if (newcomer && !inside && leads(newcomer) && mayComeIn(newcomer, others, parties)) return newcomer;
  const colleagues = others.filter((one) => one.company === company);
  return colleagues.find(leads) ?? others.find(leads) ?? colleagues[0] ?? others[0] ?? null;
}

function mayComeIn(newcomer: CardMember, others: readonly CardMember[], parties: ReadonlyMap<UserId, Party>): boolean {
  const party = parties.get(newcomer.user);
  const met = others.flatMap(({ user }) => parties.get(user) ?? []);
  return party !== undefined && others.length > 0 && met.every((other) => mayMeet(party, [other]).allowed);
}

async function comeIn(
  trx: Transaction<Database>,
  changes: Changes,
  { room, history, head, members }: GroupRoom,
  member: CardMember,
  now: number,
): Promise<void> {
  const { user, company, since } = member;
  await trx
    .insertInto('room_member')
    .values({ room, user, company, role: 'master', state: 'active', since })
    // They were there before.
    .onConflict((conflict) =>
      conflict.columns(['room', 'user']).doUpdateSet({ role: 'master', state: 'active', since }),
    )
    .execute();
  const wasThere = members.some((one) => one.user === user);
  await trx
    .insertInto('reading')
    .values({ room, user, from_at: history === 'all' && !wasThere ? 0 : now, to_at: null })
    .onConflict((conflict) => conflict.columns(['room', 'user', 'from_at']).doUpdateSet({ to_at: null }))
    .execute();
  changes.enter(user, room, 'active');
  changes.rooms.add(room);
  changes.users.add(user);
  changes.notice(room, head, { at: now, notice: 'joined', users: [user], company });
}

async function cardOf(trx: Transaction<Database>, user: UserId, since: number): Promise<CardMember> {
  const person = await trx
    .selectFrom('person')
    .select(['id as user', 'company', 'name', 'title', 'photo'])
    .where('id', '=', user)
    .executeTakeFirstOrThrow();
  return { ...person, role: 'master', state: 'active', since };
}
