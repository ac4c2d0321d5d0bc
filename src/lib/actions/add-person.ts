import type { FindBy, FoundPerson } from '#shared/api/people.ts';
import { directRoomId, type RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';
import { askForRoom } from './ask-for-room.ts';
import { saveContact } from './contact-commands.ts';
import { placeDirectRoom } from './open-direct-room.ts';

/**
 * Adds a person who was found: the 1:1 room and, of a partner, the contact are here at once, offline too, and the server
 * is told as soon as it can be (S30, S33). Returns the room's id. Doing it again before the server has answered asks once.
 */
export async function addPerson(core: Core, person: Omit<FoundPerson, 'room'>, by: FindBy): Promise<RoomId> {
  const { durable: database, owner } = core;
  const room = directRoomId(owner.user, person.user);
  const asked = await database.transaction('rw', roomTables(database), async () => {
    const facts = await placeDirectRoom(core, person, person.company);
    const waiting = await database.outbox.where('[room+state]').equals([room, 'waiting']).toArray();
    // A code adds its owner as well; a room that is merely to be opened does not.
    const adds = waiting.find((row) => row.kind === 'command' && row.command !== 'open-direct-room');
    const name = adds?.name ?? (await askForRoom(core, facts, person.user, { command: 'add-person', by }));
    await refreshRoom(database, owner, room);
    return name;
  });
  // Colleagues are in the directory. Should the page end before this is kept, the server keeps the contact all the same.
  const { user, name, title, photo, company } = person;
  if (!company.own) {
    const { id, name: companyName, colour } = company;
    await saveContact(core, { user, name, title, photo, company: { id, name: companyName, colour } }, asked);
  }
  core.engine.outboxChanged();
  return room;
}
