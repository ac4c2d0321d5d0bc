import type { CompanyId, UserId } from '#shared/ids.ts';
import type { RoomActor } from '#shared/policy/room-acts.ts';
import { Alike, type Parties } from './alike.ts';

/** A member of a group as far as it matters for who leads it. */
export interface Leader extends RoomActor {
  readonly user: UserId;
  readonly since: number;
}

/** Who leads a group no longer, and who does from now on. */
export interface MasterChanges<Member> {
  readonly demoted: readonly Member[];
  readonly promoted: Member | null;
}

/** The companies whose people are in a room, also while a rule keeps them out for now. */
export const companiesIn = (members: readonly Pick<Leader, 'company' | 'state'>[]): readonly CompanyId[] => [
  ...new Set(members.flatMap(({ company, state }) => (state === 'left' ? [] : [company]))),
];

/** The companies whose people meet in a room now. */
export const companiesMeeting = (members: readonly Pick<Leader, 'company' | 'state'>[]): readonly CompanyId[] => [
  ...new Set(members.flatMap(({ company, state }) => (state === 'active' ? [company] : []))),
];

/** Among whom a room is led. */
export const audienceOf = (members: readonly Pick<Leader, 'company' | 'state'>[]): 'partners' | 'colleagues' =>
  companiesMeeting(members).length > 1 ? 'partners' : 'colleagues';

/**
 * Who leads a group once everybody's standing is decided (R06). With people of other companies in it, masters who may not
 * lead such rooms are members from now on. Where no master is left who is there, the one who has been in it longest and
 * may lead becomes one. Where nobody may lead, nobody does until a rule changes: the rules of the companies come first.
 */
export function masterChanges<Member extends Leader>(
  members: readonly Member[],
  parties: Parties,
  alike = new Alike(parties),
): MasterChanges<Member> {
  const audience = audienceOf(members);
  const masters = mastersIn(members);
  const acting = new Set(actingMasters(masters, audience, alike));
  const active = members.filter(({ state }) => state === 'active');
  const promoted =
    acting.size > 0 ? null : (active.filter((one) => canLead(one, audience, alike)).sort(byAge)[0] ?? null);
  return { demoted: audience === 'partners' ? masters.filter((master) => !acting.has(master)) : [], promoted };
}

/** The group masters who are there now. */
export const mastersIn = <Member extends Leader>(members: readonly Member[]): readonly Member[] =>
  members.filter(({ role, state }) => role === 'master' && state === 'active');

/** Those of a group's masters who can act: neither suspended nor kept from leading a room of such people. */
export const actingMasters = <Master extends Pick<Leader, 'user'>>(
  masters: readonly Master[],
  audience: 'partners' | 'colleagues',
  alike: Alike,
): readonly Master[] => masters.filter((master) => canLead(master, audience, alike));

function canLead({ user }: Pick<Leader, 'user'>, audience: 'partners' | 'colleagues', alike: Alike): boolean {
  const kind = alike.of(user);
  return kind !== undefined && (audience === 'colleagues' || alike.mayLead(kind));
}

const byAge = (one: Leader, other: Leader): number => one.since - other.since || (one.user < other.user ? -1 : 1);
