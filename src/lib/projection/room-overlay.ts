import { closedPolicy } from '#shared/policy/policy.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { UserId } from '#shared/ids.ts';
import type { KnownCompany, KnownPerson, RoomAsk } from './room-commands.ts';
import type { MemberRow, RoomCompanyRow } from './rows.ts';
import type { WholeRoom } from './tables.ts';

/** A room as it will be once the server has done this: until its document says so, nothing falls back (R06, S68). */
export function withDone(facts: WholeRoom, ask: RoomAsk, me: UserId): WholeRoom {
  switch (ask.command) {
    case 'create-group':
      return { ...facts, entry: facts.entry === 'waiting' ? 'active' : facts.entry, notCreated: null };
    case 'describe-room':
      return { ...facts, ...ask.change };
    case 'add-members':
      return withPeople(facts, ask.people, ask.companies, {});
    case 'remove-member':
      return withMember(facts, ask.user, { state: 'left', role: 'member' });
    case 'set-role':
      return withMember(facts, ask.user, { role: ask.role });
    case 'recall-message':
      return facts;
    case 'leave-room': {
      const handed = ask.successor === null ? facts : withMember(facts, ask.successor, { role: 'master' });
      return { ...withMember(handed, me, { state: 'left', role: 'member' }), entry: 'left', leftBy: me };
    }
    default:
      return unreachable(ask);
  }
}

/** A room with what waits put over it, as the screen shows it: people say what of them is not confirmed. */
export function withWaiting(facts: WholeRoom, asks: readonly RoomAsk[]): WholeRoom {
  return asks.reduce((shown, ask) => {
    switch (ask.command) {
      case 'create-group':
      case 'recall-message':
      case 'leave-room':
        return shown;
      case 'describe-room':
        return { ...shown, ...ask.change };
      case 'add-members':
        return withPeople(shown, ask.people, ask.companies, { waiting: 'added' });
      case 'remove-member':
        return withMember(shown, ask.user, { waiting: 'removed' });
      case 'set-role':
        return withMember(shown, ask.user, { role: ask.role, waiting: 'role' });
      default:
        return unreachable(ask);
    }
  }, facts);
}

/** People put into a room as plain members; those who are in it stay as they are. */
export function withPeople(
  facts: WholeRoom,
  people: readonly KnownPerson[],
  companies: readonly KnownCompany[],
  mark: Pick<MemberRow, 'waiting'>,
): WholeRoom {
  const inside = new Set(facts.members.filter(({ state }) => state === 'active').map(({ user }) => user));
  const added = people.filter(({ user }) => !inside.has(user));
  if (added.length === 0) return facts;
  const names = new Set(added.map(({ user }) => user));
  const since = Math.max(0, ...facts.members.map((member) => member.since));
  return {
    ...facts,
    members: [
      ...facts.members.filter(({ user }) => !names.has(user)),
      // One after the other, as they were chosen.
      ...added.map(({ user, company, name, title, photo }, at): MemberRow => ({
        ...{ user, company, name, title, photo, since: since + 1 + at },
        ...mark,
        role: 'member',
        state: 'active',
      })),
    ],
    companies: withCompanies(facts.companies, companies),
  };
}

/** Companies that the server has told no rules of yet. */
function withCompanies(known: readonly RoomCompanyRow[], companies: readonly KnownCompany[]): RoomCompanyRow[] {
  const fresh = companies.filter(({ company }) => !known.some((one) => one.company === company));
  return [
    ...known,
    ...fresh.map(({ company, name, colour }): RoomCompanyRow => {
      return { company, name, colour, rules: closedPolicy.rules.partners, rulesUnknown: true };
    }),
  ];
}

const withMember = (facts: WholeRoom, user: UserId, change: Partial<MemberRow>): WholeRoom => ({
  ...facts,
  members: facts.members.map((member) => (member.user === user ? { ...member, ...change } : member)),
});
