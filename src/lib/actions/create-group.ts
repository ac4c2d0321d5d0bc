import type { History } from '#shared/api/rooms.ts';
import { newRoomId, type RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { emptyWhole, refreshRoom, roomTables } from '../projection/refresh-room.ts';
import type { KnownCompany, KnownPerson, RoomPhotoRow } from '../projection/room-commands.ts';
import { withPeople } from '../projection/room-overlay.ts';
import type { WholeRoom } from '../projection/tables.ts';
import { askForGroup } from './ask-for-group.ts';

/** A group as it is wanted. */
export interface NewGroup {
  readonly name: string;
  readonly description: string | null;
  readonly photo: RoomPhotoRow | null;
  readonly history: History;
  /** Who creates it, as the others will see them. */
  readonly me: KnownPerson;
  /** Everybody else. */
  readonly people: readonly KnownPerson[];
  /** The companies of all, mine too: a refusal names the one whose rule it is. */
  readonly companies: readonly KnownCompany[];
}

/**
 * Makes a group room and returns its id at once, offline too: until the server has confirmed it the room is `waiting`, and
 * what is written into it waits with it. Its creator is its group master (S62, R06).
 */
export async function createGroup(core: Core, group: NewGroup): Promise<RoomId> {
  const { durable: database, owner } = core;
  const room = newRoomId();
  const now = core.clock.now();
  const { name, description, photo, history, me } = group;
  const empty: WholeRoom = {
    ...emptyWhole(room),
    ...{ name, description, history, photo: photo?.hash ?? null },
    entry: 'waiting',
    known: true,
    createdAt: now,
    members: [{ ...me, role: 'master', state: 'active', since: now }],
  };
  await database.transaction('rw', [...roomTables(database), database.roomPhotos], async () => {
    if (photo) await database.roomPhotos.put(photo);
    await askForGroup(core, withPeople(empty, group.people, group.companies, {}));
    await refreshRoom(database, owner, room);
  });
  core.engine.outboxChanged();
  return room;
}
