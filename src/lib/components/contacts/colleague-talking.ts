import type { ContactRow, OpenRoom, PersonRow } from '$lib/projection/rows.ts';
import { serverLane, type UserId } from '#shared/ids.ts';

/**
 * A colleague of mine who is talking with the person of a card, as far as this device knows from the rooms I share with
 * both: while there is one the server deletes no card (S50).
 */
export function colleagueTalking(
  { person }: Pick<ContactRow, 'person'>,
  rooms: readonly Pick<OpenRoom, 'members' | 'sealed' | 'state' | 'last'>[],
  colleagues: readonly PersonRow[],
  me: UserId,
): PersonRow | null {
  for (const { members, sealed, state, last } of rooms) {
    if (state !== 'active' || sealed !== null || last === null || last.lane === serverLane) continue;
    const active = new Set(members.filter((member) => member.state === 'active').map(({ user }) => user));
    if (person === null || !active.has(person)) continue;
    // The directory lists nobody who is suspended, and those do not count.
    const found = colleagues.find(({ user }) => user !== me && user !== person && active.has(user));
    if (found) return found;
  }
  return null;
}
