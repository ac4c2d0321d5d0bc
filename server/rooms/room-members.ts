import type { Transaction } from 'kysely';
import { roomDocument } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { Member } from '#shared/records/published.ts';
import { untoldOf } from '../blocks/untold-rooms.ts';
import type { Changes } from '../companies/changes.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import { publishRoomCompanies } from './room-companies.ts';

/** A person who is in a room from its beginning. */
export interface FirstMember {
  readonly user: UserId;
  readonly role: Member['role'];
}

/** Fills a new room: its members, who read everything, their companies, and its first page. */
export async function addMembers(
  trx: Transaction<Database>,
  changes: Changes,
  room: RoomId,
  members: readonly FirstMember[],
  now: number,
): Promise<void> {
  const roles = new Map(members.map(({ user, role }) => [user, role]));
  const cards: Omit<Member, 'key' | 'kind'>[] = [];
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
    await trx.insertInto('room_member').values(rows).execute();
    await trx
      .insertInto('reading')
      .values(part.map(({ user }) => ({ room, user, from_at: 0, to_at: null })))
      .execute();
  }
  for (const card of cards) changes.member(room, card);
  await publishRoomCompanies(trx, changes, room, [...new Set(cards.map(({ company }) => company))]);
  changes.publish(roomDocument(room), 'head', { kind: 'head', page: 1 });
  const untold = await untoldOf(
    trx,
    room,
    cards.map(({ user }) => user),
  );
  for (const { user } of cards) if (!untold.has(user)) changes.enter(user, room, 'active');
}
