import type { CompanyId, UserId } from '#shared/ids.ts';
import { mayTalk, type Party } from '#shared/policy/decide.ts';
import type { Refusal } from '#shared/wire/refusals.ts';

/** A member of a room whose standing is to be decided. */
export interface Standing {
  readonly user: UserId;
  readonly company: CompanyId;
  readonly state: 'active' | 'excluded';
}

/** People as policy sees them; the suspended are missing. */
export type Parties = ReadonlyMap<UserId, Party>;

/**
 * What closes a 1:1 room, or null (R04). A refusal that still holds is kept, so that the reason that people have read
 * does not change under them; else the rule of `first`, the company that has just changed something, is named.
 */
export function directRefusal(
  [one, other]: readonly [Standing, Standing],
  parties: Parties,
  current: Refusal | null,
  first: CompanyId | null,
): Refusal | null {
  const refusals = [refusalBetween(one, other, parties), refusalBetween(other, one, parties)].filter(
    (refusal) => refusal !== null,
  );
  const kept = refusals.find(({ rule, company }) => rule === current?.rule && company === current.company);
  return kept ?? refusals.find(({ company }) => company === first) ?? refusals[0] ?? null;
}

/** Who of a group room changes state. */
export interface StandingChanges {
  readonly excluded: readonly UserId[];
  readonly readmitted: readonly UserId[];
}

/**
 * Who leaves and who comes back to a group room (R04). A member is excluded when their own company's side refuses them
 * to somebody active of another company, or they are suspended; the other side stays. They come back once both sides
 * allow them to everybody active. The people of `first`, the company that has just changed something, are looked at
 * first: where both sides refuse, the others keep the room.
 */
export function groupStanding(
  members: readonly Standing[],
  parties: Parties,
  first: CompanyId | null,
): StandingChanges {
  const ordered = [...members].sort((a, b) => Number(b.company === first) - Number(a.company === first));
  const active = new Map<CompanyId, Set<Party>>();
  for (const { user, company, state } of ordered) {
    const party = parties.get(user);
    if (party && state === 'active') active.set(company, (active.get(company) ?? new Set()).add(party));
  }
  const others = (company: CompanyId) => [...active].filter(([other, { size }]) => other !== company && size > 0);

  const excluded = ordered.filter(({ user, company, state }) => {
    if (state !== 'active') return false;
    const party = parties.get(user);
    if (!party) return true;
    // What a person's own side says is the same for all people of another company: one of each will do.
    const isOut = others(company).some(([, [other]]) => other && refusalOf(party, other)?.company === company);
    if (isOut) active.get(company)?.delete(party);
    return isOut;
  });
  const readmitted = ordered.filter(({ user, company, state }) => {
    const party = parties.get(user);
    if (state === 'active' || !party) return false;
    const isBack = others(company).every(([, all]) => [...all].every((other) => mayTalk(party, other).allowed));
    if (isBack) active.set(company, (active.get(company) ?? new Set()).add(party));
    return isBack;
  });
  return { excluded: excluded.map(({ user }) => user), readmitted: readmitted.map(({ user }) => user) };
}

function refusalBetween(asking: Standing, other: Standing, parties: Parties): Refusal | null {
  if (asking.company === other.company) return null;
  const [from, to] = [parties.get(asking.user), parties.get(other.user)];
  if (!from) return { rule: 'sealed', company: asking.company };
  if (!to) return { rule: 'sealed', company: other.company };
  return refusalOf(from, to);
}

function refusalOf(asking: Party, other: Party): Refusal | null {
  const decision = mayTalk(asking, other);
  return decision.allowed ? null : decision.refusal;
}
