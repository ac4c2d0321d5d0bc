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
  readonly name: string | null;
  readonly seal: Refusal | null;
  /** The page that notices go to. */
  readonly head: number;
  /** Everybody who has not left. */
  readonly members: readonly CardMember[];
  /** Those of them whose devices keep no copy of it (R04). */
  readonly wiped: ReadonlySet<UserId>;
}

/** The rooms where the people of a scope meet people of other companies, with all members, in one query. */
export async function mixedRooms(db: Kysely<Database>, scope: Scope): Promise<readonly MixedRoom[]> {
  const rows = await db
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .innerJoin('person', 'person.id', 'room_member.user')
    .leftJoin('relay_room', 'relay_room.room', 'room_member.room')
    .select([...cardColumns, 'room_member.wiped', 'room.type', 'room.name as roomName', 'room.seal', 'relay_room.head'])
    .where('room_member.state', '<>', 'left')
    .where('room_member.room', 'in', (query) =>
      query
        .selectFrom('room_member as mixed')
        .select('mixed.room')
        .where('mixed.room', 'in', (own) =>
          own
            .selectFrom('room_member as own')
            .select('own.room')
            .$if('company' in scope, (all) => all.where('own.company', '=', (scope as { company: CompanyId }).company))
            .$if('user' in scope, (all) => all.where('own.user', '=', (scope as { user: UserId }).user)),
        )
        .groupBy('mixed.room')
        .having(({ fn, eb }) => eb(fn.min('mixed.company'), '<>', fn.max('mixed.company'))),
    )
    .orderBy('room_member.room')
    .orderBy('room_member.user')
    .execute();
  const rooms = new Map<RoomId, MixedRoom & { readonly members: CardMember[]; readonly wiped: Set<UserId> }>();
  for (const { room, type, roomName: name, seal, head, wiped, ...member } of rows) {
    let found = rooms.get(room);
    if (!found) {
      const refusal = seal === null ? null : (JSON.parse(seal) as Refusal);
      found = { room, type, name, seal: refusal, head: head ?? 1, members: [], wiped: new Set() };
      rooms.set(room, found);
    }
    found.members.push(member);
    if (wiped === 1) found.wiped.add(member.user);
  }
  return [...rooms.values()];
}
