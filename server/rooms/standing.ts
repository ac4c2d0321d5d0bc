import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { Alike, type Kind, type Parties } from './alike.ts';
import { companiesIn } from './masters.ts';

/** A member of a room whose standing is to be decided. */
export interface Standing {
  readonly user: UserId;
  readonly company: CompanyId;
  readonly state: 'active' | 'excluded';
}

/**
 * What closes a 1:1 room, or null (R04). A refusal that still holds is kept, so that the reason that people have read
 * does not change under them; else the rule of `first`, the company that has just changed something, is named.
 */
export function directRefusal(
  [one, other]: readonly [Standing, Standing],
  parties: Parties,
  current: Refusal | null,
  first: CompanyId | null,
  alike = new Alike(parties),
): Refusal | null {
  const refusals = [refusalBetween(one, other, alike), refusalBetween(other, one, alike)].filter(
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
 * first: where both sides refuse, the others keep the room. Among colleagues nobody is kept out, not the suspended
 * either; whoever was, by people who are gone, is not any more.
 */
export function groupStanding(
  members: readonly Standing[],
  parties: Parties,
  first: CompanyId | null,
  alike = new Alike(parties),
): StandingChanges {
  const ordered = [
    ...members.filter(({ company }) => company === first),
    ...members.filter(({ company }) => company !== first),
  ];
  const active = new ActiveKinds();
  for (const { user, company, state } of ordered) {
    const kind = alike.of(user);
    if (kind && state === 'active') active.add(company, kind);
  }

  const isMixed = companiesIn(members).length > 1;
  const excluded = ordered.filter(({ user, company, state }) => {
    if (!isMixed || state !== 'active') return false;
    const kind = alike.of(user);
    if (!kind) return true;
    // What a person's own side says is the same for all people of another company: one of each will do.
    const isOut = active.some(company, (others) => {
      const [other] = others;
      return other !== undefined && alike.refusal(kind, other)?.company === company;
    });
    if (isOut) active.remove(company, kind);
    return isOut;
  });
  const readmitted = ordered.filter(({ user, company, state }) => {
    const kind = alike.of(user);
    if (state === 'active' || !kind) return false;
    const isRefused = active.some(company, (others) => {
      for (const other of others) if (alike.refusal(kind, other) !== null) return true;
      return false;
    });
    if (!isRefused) active.add(company, kind);
    return !isRefused;
  });
  return { excluded: excluded.map(({ user }) => user), readmitted: readmitted.map(({ user }) => user) };
}

/** Of which kinds the active people of each company are, and how many of each. */
class ActiveKinds {
  readonly #companies = new Map<CompanyId, Map<Kind, number>>();

  add(company: CompanyId, kind: Kind): void {
    let kinds = this.#companies.get(company);
    if (!kinds) this.#companies.set(company, (kinds = new Map<Kind, number>()));
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }

  remove(company: CompanyId, kind: Kind): void {
    const kinds = this.#companies.get(company);
    const left = (kinds?.get(kind) ?? 0) - 1;
    if (left > 0) kinds?.set(kind, left);
    else kinds?.delete(kind);
  }

  /** Whether this is so for the active people of a company other than `own`. */
  some(own: CompanyId, test: (kinds: Iterable<Kind>) => boolean): boolean {
    for (const [company, kinds] of this.#companies) if (company !== own && test(kinds.keys())) return true;
    return false;
  }
}

/** What a member's own company's side has against their being in a room with these others; null for nothing. */
export function ownRefusal(member: Standing, others: readonly Standing[], alike: Alike): Refusal | null {
  const kind = alike.of(member.user);
  if (!kind) return { rule: 'sealed', company: member.company };
  for (const { user, company } of others) {
    const other = company === member.company ? undefined : alike.of(user);
    const refusal = other ? alike.refusal(kind, other) : null;
    if (refusal?.company === member.company) return refusal;
  }
  return null;
}

function refusalBetween(asking: Standing, other: Standing, alike: Alike): Refusal | null {
  if (asking.company === other.company) return null;
  const [from, to] = [alike.of(asking.user), alike.of(other.user)];
  if (!from) return { rule: 'sealed', company: asking.company };
  if (!to) return { rule: 'sealed', company: other.company };
  return alike.refusal(from, to);
}
