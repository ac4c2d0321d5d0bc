import type { Alike } from './alike.ts';
import type { CardMember } from './mixed-rooms.ts';

/** Whose role in a room changes. */
export interface RoleChanges {
  readonly demoted: readonly CardMember[];
  readonly promoted: readonly CardMember[];
}

const noChanges: RoleChanges = { demoted: [], promoted: [] };

/**
 * Who leads a group room with people of several companies (R06): masters whose company does not let them lead such rooms
 * are members again, and where that or an exclusion leaves no master, the one who is longest in the room of those who may
 * lead takes it over. A room without such a person keeps the masters it has, or is led by whoever is longest in it.
 * @param active everybody who is in the room and active
 */
export function masterChanges(active: readonly CardMember[], alike: Alike): RoleChanges {
  const mayLead = ({ user }: CardMember): boolean => {
    const kind = alike.of(user);
    return kind !== undefined && alike.mayLead(kind);
  };
  const masters = active.filter(({ role }) => role === 'master');
  const demoted = masters.filter((member) => !mayLead(member));
  if (masters.length > demoted.length) return demoted.length === 0 ? noChanges : { demoted, promoted: [] };
  const able = longest(active.filter(mayLead));
  if (able) return { demoted, promoted: [able] };
  const anybody = masters.length === 0 ? longest(active) : undefined;
  return anybody ? { demoted: [], promoted: [anybody] } : noChanges;
}

function longest(members: readonly CardMember[]): CardMember | undefined {
  return members.reduce<CardMember | undefined>(
    (found, one) => (found && !isBefore(one, found) ? found : one),
    undefined,
  );
}

const isBefore = (one: CardMember, other: CardMember): boolean =>
  one.since < other.since || (one.since === other.since && one.user < other.user);
