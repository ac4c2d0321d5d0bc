import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';

/** I have read the room up to its message number `n` (M06). Kept while offline; never moves back. */
export async function markRead(core: Core, room: RoomId, n: number): Promise<void> {
  const { database, owner } = core;
  const moved = await database.transaction('rw', roomTables(database), async () => {
    const facts = await database.facts.get(room);
    if (!facts || n <= facts.mark) return false;
    await database.facts.update(room, { mark: n });
    await refreshRoom(database, owner, room);
    return true;
  });
  if (moved) core.engine.marked(room);
}
