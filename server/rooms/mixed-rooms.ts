import type { Kysely } from 'kysely';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import type { Member, RoomInfo } from '#shared/records/published.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Database } from '../storage/tables/database.ts';
import { cardColumns } from './cards.ts';

/** Whose change concerns which rooms: a company's people, or some of them. */
export type Scope = { readonly company: CompanyId } | { readonly user: UserId };

/** A member with what their card shows. */
export type CardMember = Omit<Member, 'key' | 'kind'>;

/** A room where people of several companies meet. */
export interface MixedRoom {
  readonly room: RoomId;
  readonly type: RoomInfo['type'];
  readonly seal: Refusal | null;
  /** The page that notices go to. */
  readonly head: number;
  /** Everybody who has not left. */
  readonly members: readonly CardMember[];
}

/** The rooms where the people of a scope meet people of other companies, with all members, in one query. */
export async function mixedRooms(db: Kysely<Database>, scope: Scope): Promise<readonly MixedRoom[]> {
  const rows = await db
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .innerJoin('person', 'person.id', 'room_member.user')
    .leftJoin('relay_room', 'relay_room.room', 'room_member.room')
    .select([...cardColumns, 'room.type', 'room.seal', 'relay_room.head'])
    .where('room_member.state', '<>', 'left')
    .where('room_member.room', 'in', (query) =>
      query
        .selectFrom('room_member as own')
        .innerJoin('room_member as other', 'other.room', 'own.room')
        .select('own.room')
        .whereRef('other.company', '<>', 'own.company')
        .where((where) =>
          'company' in scope ? where('own.company', '=', scope.company) : where('own.user', '=', scope.user),
        ),
    )
    .orderBy('room_member.room')
    .orderBy('room_member.user')
    .execute();
  const rooms = new Map<RoomId, MixedRoom & { readonly members: CardMember[] }>();
  for (const { room, type, seal, head, ...member } of rows) {
    let found = rooms.get(room);
    if (!found) {
      found = { room, type, seal: seal === null ? null : (JSON.parse(seal) as Refusal), head: head ?? 1, members: [] };
      rooms.set(room, found);
    }
    found.members.push(member);
  }
  return [...rooms.values()];
}
