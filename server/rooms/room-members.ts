import type { Transaction } from 'kysely';
import { roomDocument } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { Member } from '#shared/records/published.ts';
import { untoldOf } from '../blocks/untold-rooms.ts';
import type { Changes } from '../companies/changes.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import type { CardMember } from './mixed-rooms.ts';
import { publishRoomCompanies } from './room-companies.ts';

/** A person who is in a room from its beginning. */
export interface FirstMember {
  readonly user: UserId;
  readonly role: Member['role'];
}

/** A person who comes into a room. */
export interface NewMember extends FirstMember {
  /** The first arrival that they read, epoch milliseconds. */
  readonly from: number;
}

/** Fills a new room: its members, who read everything, their companies, and its first page. */
export async function addMembers(
  trx: Transaction<Database>,
  changes: Changes,
  room: RoomId,
  members: readonly FirstMember[],
  now: number,
): Promise<void> {
  const first = members.map((member) => ({ ...member, from: 0 }));
  const cards = await insertMembers(trx, changes, room, first, now);
  await publishRoomCompanies(trx, changes, room, [...new Set(cards.map(({ company }) => company))]);
  changes.publish(roomDocument(room), 'head', { kind: 'head', page: 1 });
  const untold = await untoldOf(
    trx,
    room,
    cards.map(({ user }) => user),
  );
  for (const { user } of cards) if (!untold.has(user)) changes.enter(user, room, 'active');
}

/**
 * Lets people into a room that exists, or in again: what they could read before they still can (S68). What was written
 * before they came is not news to them.
 */
export async function joinMembers(
  trx: Transaction<Database>,
  changes: Changes,
  room: RoomId,
  members: readonly NewMember[],
  now: number,
): Promise<void> {
  for (const { user } of await insertMembers(trx, changes, room, members, now)) {
    changes.enter(user, room, 'active');
    changes.users.add(user);
  }
  changes.rooms.add(room);
  await markAsRead(
    trx,
    room,
    members.map(({ user }) => user),
  );
}

/** Has people begin to count what is unread after what is there now. */
async function markAsRead(trx: Transaction<Database>, room: RoomId, users: readonly UserId[]): Promise<void> {
  const newest = await trx.selectFrom('relay_room').select('counter').where('room', '=', room).executeTakeFirst();
  const n = newest?.counter ?? 0;
  if (n === 0) return;
  for (const part of inParts(users)) {
    await trx
      .insertInto('read_mark')
      .values(part.map((user) => ({ room, user, n })))
      .onConflict((conflict) => conflict.columns(['room', 'user']).doUpdateSet({ n }).where('read_mark.n', '<', n))
      .execute();
  }
}

/** Writes the rows of members and publishes their cards; who was in the room before is active again. */
async function insertMembers(
  trx: Transaction<Database>,
  changes: Changes,
  room: RoomId,
  members: readonly NewMember[],
  now: number,
): Promise<readonly CardMember[]> {
  const roles = new Map(members.map(({ user, role }) => [user, role]));
  const cards: CardMember[] = [];
  for (const part of inParts(members.map(({ user }) => user))) {
    const people = await trx
      .selectFrom('person')
      .select(['id as user', 'company', 'name', 'title', 'photo'])
      .where('id', 'in', part)
      .execute();
    const state = 'active';
    cards.push(
      ...people.map((person) => ({ ...person, role: roles.get(person.user) ?? 'member', state, since: now }) as const),
    );
  }
  for (const part of inParts(cards)) {
    const rows = part.map(({ user, company, role, state, since }) => ({ room, user, company, role, state, since }));
    await trx
      .insertInto('room_member')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['room', 'user']).doUpdateSet((row) => ({
          role: row.ref('excluded.role'),
          state: row.ref('excluded.state'),
          since: row.ref('excluded.since'),
        })),
      )
      .execute();
  }
  for (const part of inParts(members)) {
    await trx
      .insertInto('reading')
      .values(part.map(({ user, from }) => ({ room, user, from_at: from, to_at: null })))
      // Out and in again within a millisecond.
      .onConflict((conflict) => conflict.columns(['room', 'user', 'from_at']).doUpdateSet({ to_at: null }))
      .execute();
  }
  for (const card of cards) changes.member(room, card);
  return cards;
}
