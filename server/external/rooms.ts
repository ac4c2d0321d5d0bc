import { sql, type Kysely } from 'kysely';
import type { ExternalRoom } from '#shared/api/external.ts';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import type { Member } from '#shared/records/published.ts';
import { notFound } from '../http/problem.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import { contains } from '../storage/fold.ts';
import type { Page } from './paging.ts';

/** Which rooms with people of other companies are asked for. */
export interface RoomsAsked extends Page {
  readonly state: 'all' | 'open' | 'sealed';
  readonly sort: 'activity' | 'created';
  readonly company?: CompanyId | undefined;
}

/** When the last message of `room` arrived: the one that bears the room's number. */
const lastMessage = sql<number | null>`(
  select max(record_index.arrival) from record_index
  where record_index.room = room.id and record_index.n = relay_room.counter and record_index.n > 0
)`;

/** Rooms where a company's people meet others, newest activity first, and how many there are. */
export async function externalRooms(
  db: Kysely<Database>,
  own: CompanyId,
  { query, from, limit, state, sort, company }: RoomsAsked,
): Promise<{ total: number; rooms: ExternalRoom[] }> {
  const asked = db
    .selectFrom('room')
    .leftJoin('relay_room', 'relay_room.room', 'room.id')
    .where('room.id', 'in', (rooms) =>
      rooms
        .selectFrom('room_member as own')
        .select('own.room')
        .where('own.company', '=', own)
        .where('own.state', '<>', 'left'),
    )
    .where('room.id', 'in', (rooms) =>
      rooms
        .selectFrom('room_member as other')
        .select('other.room')
        .where('other.company', '<>', own)
        .where('other.state', '<>', 'left')
        .$if(company !== undefined, (narrow) => narrow.where('other.company', '=', company as CompanyId)),
    )
    .$if(state === 'open', (narrow) => narrow.where('room.seal', 'is', null))
    .$if(state === 'sealed', (narrow) => narrow.where('room.seal', 'is not', null))
    .$if(query !== '', (narrow) =>
      narrow.where((where) =>
        where.or([
          contains(where.ref('room.name'), query),
          where('room.id', 'in', roomsOfPeople(db, own, query)),
          where('room.id', 'in', roomsOfCompanies(db, own, query)),
        ]),
      ),
    );
  const { total } = await asked.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await asked
    .select(['room.id', 'room.type', 'room.name', 'room.seal', 'room.created_at', lastMessage.as('last')])
    .orderBy(sort === 'activity' ? sql`coalesce(${lastMessage}, 0)` : 'room.created_at', 'desc')
    .orderBy('room.id')
    .offset(from)
    .limit(limit)
    .execute();
  const members = await membersOf(
    db,
    rows.map(({ id }) => id),
  );
  const rooms = rows.map(({ id, type, name, seal, created_at: createdAt, last }): ExternalRoom => {
    const all = members.get(id) ?? [];
    const active = all.filter((member) => member.state === 'active');
    const ours = active.filter((member) => member.company === own).length;
    return {
      room: id,
      type,
      name,
      companies: companiesOf(all, own),
      people:
        type === 'direct' ? all.toSorted((one, two) => Number(two.company === own) - Number(one.company === own)) : [],
      own: ours,
      others: active.length - ours,
      masters: active.filter((member) => member.role === 'master'),
      createdAt,
      lastMessage: last === null ? null : Number(last),
      sealed: seal !== null,
    };
  });
  return { total: Number(total), rooms };
}

// Both stand by themselves and are read once: a question about the room that is just looked at would be asked of each.

/** Rooms with people of this name: of groups only the own people are told by name. */
const roomsOfPeople = (db: Kysely<Database>, own: CompanyId, query: string) =>
  db
    .selectFrom('person')
    .innerJoin('room_member as named', 'named.user', 'person.id')
    .innerJoin('room as theirs', 'theirs.id', 'named.room')
    .select('named.room')
    .where('named.state', '<>', 'left')
    .where((name) => contains(name.ref('person.name'), query))
    .where((name) => name.or([name('named.company', '=', own), name('theirs.type', '=', 'direct')]))
    .where('named.room', 'in', roomsOf(db, own));

/** Rooms with people of another company of this name. */
const roomsOfCompanies = (db: Kysely<Database>, own: CompanyId, query: string) =>
  db
    .selectFrom('company')
    .innerJoin('room_member as named', 'named.company', 'company.id')
    .select('named.room')
    .where('named.state', '<>', 'left')
    .where('company.id', '<>', own)
    .where((name) => contains(name.ref('company.name'), query))
    .where('named.room', 'in', roomsOf(db, own));

const roomsOf = (db: Kysely<Database>, own: CompanyId) =>
  db.selectFrom('room_member').select('room').where('company', '=', own).where('state', '<>', 'left');

/**
 * Who is in such a room: the own people by name, of other companies how many.
 * @throws ApiFailure `not-found` for a room without own people or without others
 */
export async function externalRoom(db: Kysely<Database>, own: CompanyId, room: RoomId) {
  const all = (await membersOf(db, [room])).get(room) ?? [];
  const others = companiesOf(all, own);
  const members = all.filter((member) => member.company === own);
  if (members.length === 0 || others.length === 0) throw notFound();
  return {
    members,
    others: others.map((company) => ({
      company,
      members: all.filter((member) => member.company === company.id && member.state === 'active').length,
    })),
  };
}

interface RoomMember {
  readonly room: RoomId;
  readonly user: UserId;
  readonly name: string;
  readonly title: string | null;
  readonly company: CompanyId;
  readonly companyName: string;
  readonly role: Member['role'];
  readonly state: 'active' | 'excluded';
  readonly since: number;
}

async function membersOf(
  db: Kysely<Database>,
  rooms: readonly RoomId[],
): Promise<ReadonlyMap<RoomId, readonly RoomMember[]>> {
  const members: RoomMember[] = [];
  for (const part of inParts(rooms)) {
    const rows = await db
      .selectFrom('room_member')
      .innerJoin('person', 'person.id', 'room_member.user')
      .innerJoin('company', 'company.id', 'room_member.company')
      .select([
        'room_member.room',
        'room_member.user',
        'room_member.company',
        'room_member.role',
        'room_member.state',
        'room_member.since',
        'person.name',
        'person.title',
        'company.name as companyName',
      ])
      .where('room_member.room', 'in', part)
      .where('room_member.state', '<>', 'left')
      .orderBy('person.name')
      .orderBy('person.id')
      .execute();
    members.push(...(rows as RoomMember[]));
  }
  return Map.groupBy(members, ({ room }) => room);
}

/** The other companies, by name. */
function companiesOf(members: readonly RoomMember[], own: CompanyId): { id: CompanyId; name: string }[] {
  const names = new Map(members.filter(({ company }) => company !== own).map((one) => [one.company, one.companyName]));
  return [...names].map(([id, name]) => ({ id, name })).sort((one, two) => (one.name < two.name ? -1 : 1));
}
