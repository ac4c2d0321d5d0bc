import type { CompanyId, GroupId, UserId } from '../ids.ts';
import { unreachable } from '../unreachable.ts';
import type { Refusal, RefusalRule } from '../wire/refusals.ts';
import type { Audience, Policy, ReachRule } from './policy.ts';

/** A person as policy sees them. */
export interface Party {
  readonly user: UserId;
  readonly company: CompanyId;
  /** The person's groups with all groups above them. */
  readonly groups: readonly GroupId[];
  readonly policy: Policy;
}

/** May two people talk? A refusal names the rule and whose it is. */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly refusal: Refusal };

const allowed: Decision = { allowed: true };

/**
 * The one decision of who may talk with whom (R03, S01, S03): colleagues always; people of two companies when each
 * company lets its own person out and consents to the other company. Symmetric in what it allows; where several rules
 * refuse, the asking side's own rule is named first, because that is the one its people can do something about.
 */
export function mayTalk(asking: Party, other: Party): Decision {
  if (asking.company === other.company) return allowed;
  const rule = refusingRule(asking, other.company);
  if (rule) return refuse(rule, asking.company);
  const otherRule = refusingRule(other, asking.company);
  return otherRule ? refuse(otherRule, other.company) : allowed;
}

/** May this person talk with anyone of another company at all, as far as their own company goes (S02)? */
export const mayReachPartners = (party: Party): boolean => reaches(party.policy.partners, party);

/** May this person talk with LINE users, as far as their own company goes (S05)? */
export const mayReachLine = (party: Party): boolean => reaches(party.policy.line, party);

/** May this person create rooms with an audience and be a group master there (R06)? Rooms of colleagues are anybody's. */
export function mayLead(party: Party, audience: Audience): boolean {
  switch (audience) {
    case 'colleagues':
      return true;
    case 'partners':
      return mayReachPartners(party) && reaches(party.policy.lead, party);
    case 'line':
      return mayReachLine(party) && reaches(party.policy.lead, party);
    default:
      return unreachable(audience);
  }
}

/**
 * May a room hold these people? Everybody must be allowed to talk with everybody; the first refusal found is given,
 * those of `asking` first. Partners and LINE users are not mixed in one room (R07).
 */
export function mayMeet(asking: Party, others: readonly Party[], hasLine = false): Decision {
  const all = [asking, ...others];
  if (hasLine && others.some(({ company }) => company !== asking.company)) {
    return refuse('line-and-partners', asking.company);
  }
  for (const [at, one] of all.entries()) {
    for (const other of all.slice(at + 1)) {
      const decision = mayTalk(one, other);
      if (!decision.allowed) return decision;
    }
  }
  return allowed;
}

function refusingRule(party: Party, towards: CompanyId): RefusalRule | null {
  const { partners, companies } = party.policy;
  if (partners.mode === 'off') return 'partners-off';
  if (!reaches(partners, party)) return 'partners-not-listed';
  if (companies.deny.includes(towards)) return 'company-denied';
  if (!companies.allow.includes(towards)) return 'company-not-allowed';
  return companies.paused.includes(towards) ? 'company-paused' : null;
}

function reaches(rule: ReachRule, party: Party): boolean {
  if (rule.mode !== 'listed') return rule.mode === 'everyone';
  return rule.users.includes(party.user) || rule.groups.some((group) => party.groups.includes(group));
}

const refuse = (rule: RefusalRule, company: CompanyId): Decision => ({ allowed: false, refusal: { rule, company } });
