import type { Kysely } from 'kysely';
import type { ExportScope } from '#shared/api/records.ts';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import { namedMembers } from '../companies/named-members.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Caller } from '../http/route.ts';
import type { Database } from '../storage/tables/database.ts';

/** Whether somebody may export their company's rooms: a role that an owner gives by name. */
export async function isAuditor(db: Kysely<Database>, { user }: Pick<Caller, 'user'>): Promise<boolean> {
  const row = await db.selectFrom('person').select('auditor').where('id', '=', user).executeTakeFirst();
  return row?.auditor === 1;
}

/** What an auditor chooses from; administrators see who the auditors are, and nobody else anything. */
export async function exportScope(
  db: Kysely<Database>,
  caller: Pick<Caller, 'user' | 'company' | 'role'>,
): Promise<ExportScope> {
  const mayExport = await isAuditor(db, caller);
  const seesAuditors = mayExport || caller.role !== 'member';
  const auditors = await db
    .selectFrom('person')
    .select(['id as user', 'name'])
    .where('company', '=', caller.company)
    .where('auditor', '=', 1)
    .where('suspended', '=', 0)
    .orderBy('name')
    .execute();
  const members =
    caller.role === 'owner'
      ? (await namedMembers(db, caller.company)).filter(({ removedAt }) => removedAt === null)
      : [];
  if (!mayExport) return { mayExport, auditors: seesAuditors ? auditors : [], rooms: [], people: [], members };
  const rooms = await roomsOf(db, caller.company);
  const people = new Map<UserId, string>();
  for (const { members } of rooms) for (const { user, name } of members) people.set(user, name);
  return {
    mayExport,
    auditors,
    rooms: rooms.map(({ room, name, companies }) => ({ room, name, companies })),
    people: [...people].map(([user, name]) => ({ user, name })).sort((one, other) => compare(one.name, other.name)),
    members,
  };
}

/** Somebody who is or was in a room. */
export interface ExportedMember {
  readonly user: UserId;
  readonly name: string;
  readonly company: string;
}

/** A room in which people of a company are or were. */
export interface ExportedRoom {
  readonly room: RoomId;
  /** Its own name, or those of its people. */
  readonly name: string;
  readonly companies: string[];
  readonly members: readonly ExportedMember[];
}

/** The rooms of a company's people, by name. */
export async function roomsOf(db: Kysely<Database>, company: CompanyId): Promise<ExportedRoom[]> {
  const own = await db.selectFrom('room_member').select('room').distinct().where('company', '=', company).execute();
  const rooms: ExportedRoom[] = [];
  for (const part of inParts(own.map(({ room }) => room))) {
    const rows = await db
      .selectFrom('room_member')
      .innerJoin('room', 'room.id', 'room_member.room')
      .innerJoin('person', 'person.id', 'room_member.user')
      .innerJoin('company', 'company.id', 'room_member.company')
      .select([
        'room.id as room',
        'room.name as roomName',
        'person.id as user',
        'person.name',
        'company.name as company',
      ])
      .where('room.id', 'in', part)
      .orderBy('room.id')
      .orderBy('person.name')
      .execute();
    for (const [room, members] of Map.groupBy(rows, (row) => row.room)) {
      rooms.push({
        room,
        name: members[0]?.roomName ?? members.map(({ name }) => name).join(', '),
        companies: [...new Set(members.map((member) => member.company))].sort(),
        members: members.map(({ user, name, company: of }) => ({ user, name, company: of })),
      });
    }
  }
  return rooms.sort((one, other) => compare(one.name, other.name));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
