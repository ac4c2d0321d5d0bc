import type { GroupId, UserId } from '#shared/ids.ts';
import { mayLead, mayTalk, type Party } from '#shared/policy/decide.ts';
import type { Policy, ReachRule } from '#shared/policy/policy.ts';
import type { Refusal } from '#shared/wire/refusals.ts';

/** People as policy sees them; the suspended are missing. */
export type Parties = ReadonlyMap<UserId, Party>;

/** People whom every rule treats alike: of one company, in the same groups, on the same lists. */
export interface Kind {
  /** One of them, to ask about all. */
  readonly party: Party;
  readonly number: number;
}

interface Lists {
  readonly partners: ReadonlySet<UserId>;
  readonly line: ReadonlySet<UserId>;
  readonly lead: ReadonlySet<UserId>;
  readonly kinds: Map<readonly GroupId[], Map<number, Kind>>;
}

/**
 * Asks the one decision of who may talk with whom once for all who are alike to it, however many there are: a company
 * of thousands has a few dozen kinds of people.
 */
export class Alike {
  readonly #parties: Parties;
  readonly #lists = new Map<Policy, Lists>();
  readonly #kinds = new Map<UserId, Kind>();
  readonly #refusals = new Map<number, (Refusal | null)[]>();
  readonly #leaders = new Map<Kind, boolean>();
  #count = 0;

  constructor(parties: Parties) {
    this.#parties = parties;
  }

  /** What somebody is to policy; undefined for the suspended. */
  of(user: UserId): Kind | undefined {
    const known = this.#kinds.get(user);
    if (known) return known;
    const party = this.#parties.get(user);
    if (!party) return undefined;
    const kind = this.#kindOf(party);
    this.#kinds.set(user, kind);
    return kind;
  }

  /** What keeps two kinds of people apart; null for nothing. Of several rules one of the asking side's is named. */
  refusal(asking: Kind, other: Kind): Refusal | null {
    let all = this.#refusals.get(asking.number);
    if (!all) this.#refusals.set(asking.number, (all = []));
    let refusal = all[other.number];
    if (refusal === undefined) {
      const decision = mayTalk(asking.party, other.party);
      all[other.number] = refusal = decision.allowed ? null : decision.refusal;
    }
    return refusal;
  }

  /** Whether such people may be group masters of rooms with people of other companies (R06). */
  mayLead(kind: Kind): boolean {
    let may = this.#leaders.get(kind);
    if (may === undefined) this.#leaders.set(kind, (may = mayLead(kind.party, 'partners')));
    return may;
  }

  #kindOf(party: Party): Kind {
    const lists = this.#listsOf(party.policy);
    const { user, groups } = party;
    const listed =
      Number(lists.partners.has(user)) + 2 * Number(lists.line.has(user)) + 4 * Number(lists.lead.has(user));
    let kinds = lists.kinds.get(groups);
    if (!kinds) lists.kinds.set(groups, (kinds = new Map<number, Kind>()));
    let kind = kinds.get(listed);
    if (!kind) kinds.set(listed, (kind = { party, number: (this.#count += 1) }));
    return kind;
  }

  #listsOf(policy: Policy): Lists {
    let lists = this.#lists.get(policy);
    if (!lists) {
      const listed = ({ users }: ReachRule): ReadonlySet<UserId> => new Set(users);
      const { partners, line, lead } = policy;
      lists = { partners: listed(partners), line: listed(line), lead: listed(lead), kinds: new Map() };
      this.#lists.set(policy, lists);
    }
    return lists;
  }
}
