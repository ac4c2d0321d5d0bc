import type { RoomId } from '#shared/ids.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { roomActs, waitingAsks } from './room-acts.ts';
import { wholeOf, withMembers } from './room-members.ts';
import { withWaiting } from './room-overlay.ts';
import type { MemberRow, OpenRoom, RoomActRow, RoomRow } from './rows.ts';
import type { FactsBefore } from './split-members.ts';
import type { RoomFacts } from './tables.ts';

/** What a room's screen is made of. */
export interface RoomParts {
  readonly row: RoomRow;
  readonly facts: RoomFacts;
  readonly members: readonly MemberRow[];
  readonly acts: readonly RoomActRow[];
}

/** What of a room's parts stands together: read at once, so that no part is older than another. */
export type RoomPicture = Omit<RoomParts, 'row' | 'facts'> & { readonly facts: RoomFacts | undefined };

/** Reads them. Who is in the room is read again only when something about them is not as `before`. */
export function readPicture(database: FoyerDatabase, room: RoomId, before: RoomPicture): Promise<RoomPicture> {
  return database.transaction('r', [database.facts, database.members, database.outbox], async () => {
    const [facts, acts] = await Promise.all([database.facts.get(room), roomActs(database, room)]);
    const all = digestOf(facts);
    if (facts === undefined || (all !== undefined && all === digestOf(before.facts))) return { ...before, facts, acts };
    return { facts, acts, members: (await wholeOf(database, facts)).members };
  });
}

const digestOf = (facts: RoomFacts | FactsBefore | undefined): string | undefined => facts?.people?.all;

/** A room as its screen shows it, with what I want of it put over what the server has said. */
export function openRoom({ row, facts, members, acts }: RoomParts, owner: Owner): OpenRoom {
  const told = withMembers(facts, members);
  const waiting = waitingAsks(acts);
  const whole = waiting.length > 0 ? withWaiting(told, waiting) : told;
  return {
    ...row,
    // The row may be a moment behind: who has left is not asked to write.
    ...(facts.entry === 'left' ? { state: facts.entry } : {}),
    members: whole.members,
    companies: whole.companies,
    partners: whole.companies.filter(({ company }) => company !== owner.company),
    filesAgreed: facts.filesAgreed === true,
    ...(whole.type === 'group' ? { description: whole.description ?? null, history: whole.history ?? 'all' } : {}),
    ...(acts.length > 0 ? { acts } : {}),
  };
}

/** A room as far as its row of the list tells, until the rest was read. */
export function rowAsRoom(row: RoomRow): OpenRoom {
  const partners = row.partners.map(({ company, name }) => {
    return { company, name, colour: null, rules: closedPolicy.rules.partners, rulesUnknown: true as const };
  });
  return { ...row, members: [], companies: partners, partners, filesAgreed: false };
}
