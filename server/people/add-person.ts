import type { Transaction } from 'kysely';
import { roomDocument } from '#shared/documents/names.ts';
import { directRoomId, type RoomId, type UserId } from '#shared/ids.ts';
import { mayTalk } from '#shared/policy/decide.ts';
import { showRoomAsked } from '../blocks/untold-rooms.ts';
import type { Changes } from '../companies/changes.ts';
import { partiesOf } from '../companies/party.ts';
import { notFound } from '../http/problem.ts';
import { addMembers } from '../rooms/room-members.ts';
import type { Database } from '../storage/tables/database.ts';

/** How somebody was found, and when, in epoch milliseconds. */
export interface AddedBy {
  readonly by: 'code';
  readonly at: number;
}

/**
 * Adds a person somebody has found: both have their 1:1 room afterwards (S33).
 * @throws ApiFailure `not-found` for oneself, nobody, and anyone one may not talk with: which is not told (R09)
 */
export async function addPerson(
  trx: Transaction<Database>,
  changes: Changes,
  asking: UserId,
  other: UserId,
  origin: AddedBy,
): Promise<RoomId> {
  const parties = await partiesOf(trx, [asking, other]);
  const [one, two] = [parties.get(asking), parties.get(other)];
  if (asking === other || !one || !two || !mayTalk(one, two).allowed) throw notFound();
  const room = directRoomId(asking, other);
  const known = await trx.selectFrom('room').select('id').where('id', '=', room).executeTakeFirst();
  if (known) {
    await showRoomAsked(trx, changes, asking, other);
    return room;
  }
  const { at } = origin;
  await trx.insertInto('room').values({ id: room, type: 'direct', name: null, seal: null, created_at: at }).execute();
  changes.publish(roomDocument(room), 'room', { kind: 'room', type: 'direct', name: null, createdAt: at });
  const members = [one, two].map(({ user }) => ({ user, role: 'member' as const }));
  await addMembers(trx, changes, room, members, at);
  await showRoomAsked(trx, changes, asking, other);
  return room;
}
