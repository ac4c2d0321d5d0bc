import type { FindBy } from '#shared/api/people.ts';
import { directRoomId, type RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';
import { askForRoom } from './ask-for-room.ts';
import { placeDirectRoom, type Partner } from './open-direct-room.ts';

/**
 * Adds a person who was found: the 1:1 room is here at once, offline too, and the server is told as soon as it can be
 * (S30, S33). Returns the room's id. Doing it again before the server has answered asks once.
 */
export async function addPerson(core: Core, person: Partner, by: FindBy): Promise<RoomId> {
  const { durable: database, owner } = core;
  const room = directRoomId(owner.user, person.user);
  await database.transaction('rw', roomTables(database), async () => {
    const facts = await placeDirectRoom(core, person);
    const waiting = await database.outbox.where('[room+state]').equals([room, 'waiting']).toArray();
    // A code adds its owner as well; a room that is merely to be opened does not.
    if (!waiting.some((row) => row.kind === 'command' && row.command !== 'open-direct-room')) {
      await askForRoom(core, facts, person.user, { command: 'add-person', by });
    }
    await refreshRoom(database, owner, room);
  });
  core.engine.outboxChanged();
  return room;
}
