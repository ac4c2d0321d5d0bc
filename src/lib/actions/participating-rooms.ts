import type { UserId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { isInside, peopleKey } from '../projection/people-key.ts';
import { roomActs, waitingAsks } from '../projection/room-acts.ts';
import { membersOf, withMembers } from '../projection/room-members.ts';
import { withWaiting } from '../projection/room-overlay.ts';
import type { RoomRow } from '../projection/rows.ts';

/**
 * The group rooms in which are just these people and I, newest first: from this device, so without a network too
 * (S63, N08). Found by the key that a room's row keeps of its people, and looked at once more.
 */
export async function participatingRooms(
  { database, owner }: Pick<Core, 'database' | 'owner'>,
  people: readonly UserId[],
): Promise<RoomRow[]> {
  const wanted = [...new Set([owner.user, ...people])];
  const rooms = await database.rooms.where('people').equals(peopleKey(wanted)).toArray();
  const are = await Promise.all(rooms.map((room) => isOf(database, room, wanted)));
  return rooms.filter((_, at) => are[at] === true).sort((one, other) => other.sortAt - one.sortAt);
}

/** Whether exactly these people are in a room, as it is shown. */
async function isOf(database: Core['database'], { id }: RoomRow, wanted: readonly UserId[]): Promise<boolean> {
  const facts = await database.facts.get(id);
  if (!facts) return false;
  const asks = waitingAsks(await roomActs(database, id));
  const { members } = withWaiting(withMembers(facts, await membersOf(database, id)), asks);
  const inside = new Set(members.filter(isInside).map(({ user }) => user));
  return inside.size === wanted.length && wanted.every((user) => inside.has(user));
}
