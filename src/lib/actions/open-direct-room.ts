import { directRoomId, type RoomId, type UserId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { emptyFacts, refreshRoom, roomTables } from '../projection/refresh-room.ts';
import type { MemberRow } from '../projection/rows.ts';
import type { RoomFacts } from '../projection/tables.ts';
import { ensureCommand } from './ensure-command.ts';

/** The person behind a room that this device has not seen yet. */
export type Partner = Pick<MemberRow, 'user' | 'name' | 'title' | 'photo'>;

/**
 * Opens the 1:1 room with a person and returns its id at once, offline too: until the server has confirmed it the room is
 * `waiting`, and what is written into it waits with it (N08, S66).
 */
export async function openDirectRoom(core: Core, partner: Partner): Promise<RoomId> {
  const { durable: database, owner } = core;
  const room = directRoomId(owner.user, partner.user);
  const asks = await database.transaction('rw', roomTables(database), async () => {
    const facts = await placeDirectRoom(core, partner);
    if (facts.entry !== 'waiting') return false;
    await ensureCommand(core, facts);
    await refreshRoom(database, owner, room);
    return true;
  });
  if (asks) core.engine.outboxChanged();
  return room;
}

/**
 * Makes sure that this device knows the 1:1 room with a person; one that it did not know is `waiting`. Inside a
 * transaction on `roomTables`.
 */
export async function placeDirectRoom(core: Core, partner: Partner): Promise<RoomFacts> {
  const { durable: database, owner } = core;
  const room = directRoomId(owner.user, partner.user);
  const before = await database.facts.get(room);
  if (before?.known) return before;
  const now = core.clock.now();
  const members = [memberOf(partner, core, now)];
  const facts: RoomFacts = { ...emptyFacts(room), entry: 'waiting', known: true, createdAt: now, members };
  await database.facts.put(facts);
  return facts;
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
