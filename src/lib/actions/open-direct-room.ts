import { directRoomId, type CompanyId, type RoomId, type UserId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import type { Core } from '../core.ts';
import { emptyFacts, refreshRoom, roomTables } from '../projection/refresh-room.ts';
import { readFacts, withMembers, writeWhole } from '../projection/room-members.ts';
import type { MemberRow } from '../projection/rows.ts';
import type { RoomFacts } from '../projection/tables.ts';
import { ensureCommand } from './ensure-command.ts';

/** The person behind a room that this device has not seen yet. */
export type Partner = Pick<MemberRow, 'user' | 'name' | 'title' | 'photo'>;

/** The company of somebody outside, as far as whoever found them was told. */
export interface PartnerCompany {
  readonly id: CompanyId;
  readonly name: string;
  readonly colour: string | null;
  /** The SHA-256 of its logo; none when absent. */
  readonly logo?: string | null;
}

/**
 * Opens the 1:1 room with a person and returns its id at once, offline too: until the server has confirmed it the room is
 * `waiting`, and what is written into it waits with it (N08, S66).
 */
export async function openDirectRoom(
  core: Core,
  partner: Partner,
  company: PartnerCompany | null = null,
): Promise<RoomId> {
  const { durable: database, owner } = core;
  const room = directRoomId(owner.user, partner.user);
  const asks = await database.transaction('rw', roomTables(database), async () => {
    const facts = await placeDirectRoom(core, partner, company);
    const waits = facts.entry === 'waiting';
    if (waits) await ensureCommand(core, facts);
    await refreshRoom(database, owner, room);
    return waits;
  });
  if (asks) core.engine.outboxChanged();
  return room;
}

/**
 * Makes sure that this device knows the 1:1 room with a person; one that it did not know is `waiting`. One that my home
 * document names already, and whose own document is still on its way, is what that says. Inside a transaction on
 * `roomTables`. Without `company` they are taken for a colleague until the room tells.
 */
export async function placeDirectRoom(
  core: Core,
  partner: Partner,
  company: PartnerCompany | null = null,
): Promise<RoomFacts> {
  const { durable: database, owner } = core;
  const room = directRoomId(owner.user, partner.user);
  const before = await readFacts(database, owner, room);
  if (before?.known) return before;
  const now = core.clock.now();
  const members = [memberOf(partner, company?.id ?? owner.company, now)];
  // The rules in it are shown once the server has told them.
  const companies =
    company === null || company.id === owner.company
      ? []
      : [{ company: company.id, name: company.name, colour: company.colour, rules: closedPolicy.rules.partners }];
  const told = before ?? { ...emptyFacts(room), entry: 'waiting' as const };
  return writeWhole(database, owner, withMembers({ ...told, known: true, createdAt: now, companies }, members));
}

/** The room's id with a person, whether or not it exists. */
export const roomWith = (core: Core, user: UserId): RoomId => directRoomId(core.owner.user, user);

const memberOf = (partner: Partner, company: CompanyId, since: number): MemberRow => ({
  user: partner.user,
  company,
  name: partner.name,
  title: partner.title,
  photo: partner.photo,
  role: 'member',
  state: 'active',
  since,
});
