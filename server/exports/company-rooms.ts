import type { Kysely } from 'kysely';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';
import { inParts } from '../storage/in-parts.ts';
import { companyReading, type CompanyReading } from './company-reading.ts';

/** Somebody who is or was in a room. */
export interface ExportedMember {
  readonly user: UserId;
  readonly name: string;
  readonly company: string;
}

/** A room in which people of a company are or were, as they knew it. */
export interface ExportedRoom {
  readonly room: RoomId;
  /** What it was called while they were there; or the names of its people. */
  readonly name: string;
  readonly companies: readonly string[];
  readonly members: readonly ExportedMember[];
  /** Who is not known to have been there in the company's time: named only where they have written something then. */
  readonly later: readonly ExportedMember[];
  readonly reading: CompanyReading;
}

/** The rooms of a company's people, by name; of those that they have left, nothing that came afterwards. */
export async function roomsOf(db: Kysely<Database>, company: CompanyId): Promise<ExportedRoom[]> {
  const own = await db.selectFrom('room_member').select('room').distinct().where('company', '=', company).execute();
  const untold = await untoldRooms(db, company);
  const ids = own.flatMap(({ room }) => (untold.has(room) ? [] : [room]));
  const readings = await companyReading(db, company, ids);
  const past = ids.filter((room) => (readings.get(room)?.end ?? 0) !== Infinity);
  const [names, firstEnds] = [await nameHistory(db, past), await firstReadingEnds(db, past)];
  const rooms: ExportedRoom[] = [];
  for (const part of inParts(ids)) {
    for (const [room, members] of Map.groupBy(await membersIn(db, part), (row) => row.room)) {
      const reading = readings.get(room);
      if (!reading) continue;
      const { end } = reading;
      const wasSeen = ({ user, of, since }: MemberRow): boolean =>
        of === company || since < end || (firstEnds.get(room)?.get(user) ?? Infinity) <= end;
      const [seen, later] = [members.filter(wasSeen), members.filter((member) => !wasSeen(member))];
      const known = names.get(room)?.findLast(({ from }) => from < end);
      rooms.push({
        room,
        name: known?.name ?? seen[0]?.roomName ?? seen.map(({ name }) => name).join(', '),
        companies: [...new Set(seen.map(({ companyName }) => companyName))].sort(),
        members: seen.map(shown),
        later: later.map(shown),
        reading,
      });
    }
  }
  return rooms.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

type MemberRow = Awaited<ReturnType<typeof membersIn>>[number];

const membersIn = (db: Kysely<Database>, rooms: readonly RoomId[]) =>
  db
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .innerJoin('person', 'person.id', 'room_member.user')
    .innerJoin('company', 'company.id', 'room_member.company')
    .select(['room.id as room', 'room.name as roomName', 'room_member.since', 'room_member.company as of'])
    .select(['person.id as user', 'person.name', 'company.name as companyName'])
    .where('room.id', 'in', rooms)
    .orderBy('room.id')
    .orderBy('person.name')
    .orderBy('person.id')
    .execute();

const shown = ({ user, name, companyName }: MemberRow): ExportedMember => ({ user, name, company: companyName });

/** 1:1 rooms that the other person has opened while somebody of the company blocked them: nobody here was told (R08). */
async function untoldRooms(db: Kysely<Database>, company: CompanyId): Promise<ReadonlySet<RoomId>> {
  const rows = await db
    .selectFrom('block')
    .innerJoin('person', 'person.id', 'block.user')
    .innerJoin('room_member as own', 'own.user', 'block.user')
    .innerJoin('room', 'room.id', 'own.room')
    .innerJoin('room_member as theirs', (join) =>
      join.onRef('theirs.room', '=', 'own.room').onRef('theirs.user', '=', 'block.other'),
    )
    .select('room.id')
    .where('person.company', '=', company)
    .where('block.to_at', 'is', null)
    .where('room.type', '=', 'direct')
    .whereRef('block.from_at', '<=', 'room.created_at')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** What rooms were called, and from when on. */
async function nameHistory(
  db: Kysely<Database>,
  rooms: readonly RoomId[],
): Promise<ReadonlyMap<RoomId, readonly { readonly from: number; readonly name: string }[]>> {
  const found: { room: RoomId; from: number; name: string }[] = [];
  for (const part of inParts(rooms)) {
    const rows = await db
      .selectFrom('room_name')
      .select(['room', 'from_at as from', 'name'])
      .where('room', 'in', part)
      .orderBy('from_at')
      .execute();
    found.push(...rows);
  }
  return Map.groupBy(found, ({ room }) => room);
}

/** When everybody in rooms first ceased to read them: who has come back since was there before. */
async function firstReadingEnds(
  db: Kysely<Database>,
  rooms: readonly RoomId[],
): Promise<ReadonlyMap<RoomId, ReadonlyMap<UserId, number>>> {
  const ends = new Map<RoomId, Map<UserId, number>>();
  for (const part of inParts(rooms)) {
    const rows = await db
      .selectFrom('reading')
      .select(({ fn }) => ['room', 'user', fn.min('to_at').as('end')])
      .where('room', 'in', part)
      .where('to_at', 'is not', null)
      .groupBy(['room', 'user'])
      .execute();
    for (const { room, user, end } of rows) {
      const ofRoom = ends.get(room) ?? new Map<UserId, number>();
      ends.set(room, ofRoom.set(user, Number(end)));
    }
  }
  return ends;
}
