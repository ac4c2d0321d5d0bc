import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';
import type { RoomFacts } from '../projection/tables.ts';

/** Takes a room that I am no longer in off the list of this device. It comes back when I am in it again. */
export const hideRoom = (core: Pick<Core, 'durable' | 'owner'>, room: RoomId): Promise<void> =>
  prefer(core, room, (facts) => (isOut(facts) ? { ...facts, hidden: true } : facts));

/** Points nothing of a room out on this device until then, epoch milliseconds; 0 ends it. */
export const muteRoom = (core: Pick<Core, 'durable' | 'owner'>, room: RoomId, until: number): Promise<void> =>
  prefer(core, room, (facts) => ({ ...facts, mutedUntil: until }));

/** Remembers on this device that somebody has agreed to what sending files into a room means. */
export const agreeToFiles = (core: Pick<Core, 'durable' | 'owner'>, room: RoomId): Promise<void> =>
  prefer(core, room, (facts) => ({ ...facts, filesAgreed: true }));

const isOut = ({ entry }: RoomFacts): boolean => entry === 'left' || entry === 'excluded';

async function prefer(
  { durable, owner }: Pick<Core, 'durable' | 'owner'>,
  room: RoomId,
  change: (facts: RoomFacts) => RoomFacts,
): Promise<void> {
  await durable.transaction('rw', roomTables(durable), async () => {
    const facts = await durable.facts.get(room);
    if (!facts) return;
    await durable.facts.put(change(facts));
    await refreshRoom(durable, owner, room);
  });
}
