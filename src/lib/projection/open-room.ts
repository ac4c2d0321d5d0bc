import { closedPolicy } from '#shared/policy/policy.ts';
import type { Owner } from '../core.ts';
import { withMembers } from './room-members.ts';
import { withWaiting } from './room-overlay.ts';
import type { MemberRow, OpenRoom, RoomActRow, RoomRow } from './rows.ts';
import type { RoomFacts } from './tables.ts';

/** What a room's screen is made of. */
export interface RoomParts {
  readonly row: RoomRow;
  readonly facts: RoomFacts;
  readonly members: readonly MemberRow[];
  readonly acts: readonly RoomActRow[];
}

/** A room as its screen shows it, with what I want of it put over what the server has said. */
export function openRoom({ row, facts, members, acts }: RoomParts, owner: Owner): OpenRoom {
  const told = withMembers(facts, members);
  const waiting = acts.filter(({ state }) => state === 'waiting').map(({ ask }) => ask);
  const whole = waiting.length > 0 ? withWaiting(told, waiting) : told;
  return {
    ...row,
    members: whole.members,
    companies: whole.companies,
    partners: whole.companies.filter(({ company }) => company !== owner.company),
    ...(whole.type === 'group' ? { description: whole.description ?? null, history: whole.history ?? 'all' } : {}),
    ...(acts.length > 0 ? { acts } : {}),
  };
}

/** A room as far as its row of the list tells, until the rest was read. */
export function rowAsRoom(row: RoomRow): OpenRoom {
  const partners = row.partners.map(({ company, name }) => {
    return { company, name, colour: null, rules: closedPolicy.rules.partners, rulesUnknown: true as const };
  });
  return { ...row, members: [], companies: partners, partners };
}
