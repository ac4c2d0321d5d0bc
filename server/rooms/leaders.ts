import type { Kysely } from 'kysely';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import { partiesOf } from '../companies/party.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import { Alike } from './alike.ts';
import type { GroupRoom } from './group-room.ts';
import { actingMasters, audienceOf, mastersIn } from './masters.ts';

/** A group that somebody is in, and who leads it. */
export interface LedGroup {
  readonly room: RoomId;
  readonly name: string;
  /** Whether this person is one of its group masters. */
  readonly isMaster: boolean;
  /** Whether others are there too. */
  readonly hasOthers: boolean;
  /** Its group masters who can act: neither suspended nor kept from leading such a room (R06). */
  readonly leaders: readonly UserId[];
}

/** The groups in which somebody is active, by name, with those of their masters who can act. */
export async function ledGroups(db: Kysely<Database>, user: UserId): Promise<LedGroup[]> {
  const rooms = await db
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .select(['room.id as room', 'room.name', 'room_member.role'])
    .where('room_member.user', '=', user)
    .where('room_member.state', '=', 'active')
    .where('room.type', '=', 'group')
    .orderBy('room.name')
    .orderBy('room.id')
    .execute();
  const ids = rooms.map(({ room }) => room);
  const [masters, companies] = [await mastersOf(db, ids), await companiesOf(db, ids)];
  const parties = await partiesOf(db, [...new Set([...masters.values()].flat().map((master) => master.user))]);
  const alike = new Alike(parties);
  return rooms.map(({ room, name, role }) => {
    const there = companies.get(room) ?? [];
    const audience = there.length > 1 ? 'partners' : 'colleagues';
    return {
      room,
      name: name ?? '',
      isMaster: role === 'master',
      hasOthers: there.reduce((sum, { people }) => sum + people, 0) > 1,
      leaders: actingMasters(masters.get(room) ?? [], audience, alike).map((master) => master.user),
    };
  });
}

/** Whether somebody else leads a group who can act, so that this person need not. */
export async function isLedByOthers(
  db: Kysely<Database>,
  { members }: Pick<GroupRoom, 'members'>,
  user: UserId,
): Promise<boolean> {
  const masters = mastersIn(members).filter((master) => master.user !== user);
  const parties = await partiesOf(
    db,
    masters.map((master) => master.user),
  );
  return actingMasters(masters, audienceOf(members), new Alike(parties)).length > 0;
}

/** Whether no master of a group can act, and somebody who is there could lead it in their place (R06). */
export async function needsLeader(db: Kysely<Database>, { members }: Pick<GroupRoom, 'members'>): Promise<boolean> {
  const active = members.filter(({ state }) => state === 'active');
  const parties = await partiesOf(
    db,
    active.map(({ user }) => user),
  );
  const able = actingMasters(active, audienceOf(members), new Alike(parties));
  return able.length > 0 && able.every(({ role }) => role !== 'master');
}

async function mastersOf(db: Kysely<Database>, rooms: readonly RoomId[]) {
  const found: { room: RoomId; user: UserId }[] = [];
  for (const part of inParts(rooms)) {
    const rows = await db
      .selectFrom('room_member')
      .select(['room', 'user'])
      .where('room', 'in', part)
      .where('role', '=', 'master')
      .where('state', '=', 'active')
      .orderBy('user')
      .execute();
    found.push(...rows);
  }
  return Map.groupBy(found, ({ room }) => room);
}

/** The companies whose people meet in rooms, and how many of each. */
async function companiesOf(db: Kysely<Database>, rooms: readonly RoomId[]) {
  const found: { room: RoomId; company: CompanyId; people: number }[] = [];
  for (const part of inParts(rooms)) {
    const rows = await db
      .selectFrom('room_member')
      .select(({ fn }) => ['room', 'company', fn.countAll<number>().as('people')])
      .where('room', 'in', part)
      .where('state', '=', 'active')
      .groupBy(['room', 'company'])
      .execute();
    found.push(...rows.map((row) => ({ ...row, people: Number(row.people) })));
  }
  return Map.groupBy(found, ({ room }) => room);
}
