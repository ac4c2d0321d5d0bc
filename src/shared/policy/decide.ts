import type { CompanyId, GroupId, UserId } from '../ids.ts';
import type { Refusal, RefusalRule } from '../wire/refusals.ts';
import type { Policy, ReachRule } from './policy.ts';

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

function refusingRule(party: Party, towards: CompanyId): RefusalRule | null {
  const { partners, companies } = party.policy;
  if (partners.mode === 'off') return 'partners-off';
  if (!reaches(partners, party)) return 'partners-not-listed';
  if (companies.deny.includes(towards)) return 'company-denied';
  return companies.allow.includes(towards) ? null : 'company-not-allowed';
}

function reaches(rule: ReachRule, party: Party): boolean {
  if (rule.mode !== 'listed') return rule.mode === 'everyone';
  return rule.users.includes(party.user) || rule.groups.some((group) => party.groups.includes(group));
}

const refuse = (rule: RefusalRule, company: CompanyId): Decision => ({ allowed: false, refusal: { rule, company } });
