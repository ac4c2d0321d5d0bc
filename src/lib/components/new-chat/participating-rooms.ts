import type { RoomRow } from '$lib/projection/rows.ts';
import type { UserId } from '#shared/ids.ts';

/** The group rooms in which are just these people and I, newest first: from this device, so without a network too (S63, N08). */
export function participatingRooms(rooms: readonly RoomRow[], me: UserId, people: readonly UserId[]): RoomRow[] {
  const wanted = new Set([me, ...people]);
  return rooms.filter((room) => {
    if (room.type !== 'group' || room.notCreated !== undefined) return false;
    if (room.state !== 'active' && room.state !== 'waiting') return false;
    const active = room.members.filter(({ state, waiting }) => state === 'active' && waiting !== 'removed');
    return active.length === wanted.size && active.every(({ user }) => wanted.has(user));
  });
}
