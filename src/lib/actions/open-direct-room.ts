import { directRoomId, newCommandId, type RoomId, type UserId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { emptyFacts, refreshRoom, roomTables } from '../projection/refresh-room.ts';
import type { MemberRow } from '../projection/rows.ts';
import { commandName } from '../projection/tables.ts';

/** The person behind a room that this device has not seen yet. */
export type Partner = Pick<MemberRow, 'user' | 'name' | 'title' | 'photo'>;

/**
 * Opens the 1:1 room with a person and returns its id at once, offline too: until the server has confirmed it the room is
 * `waiting`, and what is written into it waits with it (N08, S66).
 */
export async function openDirectRoom(core: Core, partner: Partner): Promise<RoomId> {
  const { durable: database, owner } = core;
  const room = directRoomId(owner.user, partner.user);
  const isNew = await database.transaction('rw', roomTables(database), async () => {
    const facts = await database.facts.get(room);
    if (facts?.known) return false;
    const id = newCommandId();
    const now = core.clock.now();
    await database.facts.put({
      ...emptyFacts(room),
      entry: 'waiting',
      known: true,
      createdAt: now,
      members: [memberOf(partner, core, now)],
    });
    await database.outbox.add({
      kind: 'command',
      name: commandName(id),
      room,
      after: null,
      state: 'waiting',
      refusal: null,
      command: 'open-direct-room',
      id,
      user: partner.user,
    });
    await refreshRoom(database, owner, room);
    return true;
  });
  if (isNew) core.engine.outboxChanged();
  return room;
}

/** The room's id with a person, whether or not it exists. */
export const roomWith = (core: Core, user: UserId): RoomId => directRoomId(core.owner.user, user);

const memberOf = (partner: Partner, core: Core, since: number): MemberRow => ({
  user: partner.user,
  // Until the room tells; a partner's company is not known on this device.
  company: core.owner.company,
  name: partner.name,
  title: partner.title,
  photo: partner.photo,
  role: 'member',
  state: 'active',
  since,
});
