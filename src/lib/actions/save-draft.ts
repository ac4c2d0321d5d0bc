import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';

/** Keeps what stands in a room's composer (M02); an empty text takes the draft away. */
export async function saveDraft(core: Core, room: RoomId, text: string): Promise<void> {
  const { database, owner } = core;
  await database.transaction('rw', roomTables(database), async () => {
    if (text === '') await database.drafts.delete(room);
    else await database.drafts.put({ room, text });
    await refreshRoom(database, owner, room);
  });
}
