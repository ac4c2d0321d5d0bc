import type { PartnerAct, PartnerState } from '#shared/api/partners.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { unreachable } from '#shared/unreachable.ts';

/** In which states of a link its acts make sense; asking is possible whenever the two are not linked. */
export const possibleIn: Readonly<Record<Exclude<PartnerAct, 'request'>, readonly PartnerState[]>> = {
  accept: ['asked-by-them'],
  decline: ['asked-by-them'],
  withdraw: ['asked-by-us', 'allowed-by-us'],
  pause: ['active', 'paused-by-them'],
  resume: ['paused-by-us', 'paused-by-both'],
  end: ['active', 'paused-by-us', 'paused-by-them', 'paused-by-both'],
};

/** What an act makes of the acting company's consent and of the other one's. What neither wants to keep asks anew later. */
export function consentAfter(
  act: PartnerAct,
  own: { readonly company: CompanyId; readonly policy: Policy },
  other: { readonly company: CompanyId; readonly policy: Policy },
): { readonly own: Policy; readonly other: Policy } {
  switch (act) {
    case 'request':
    case 'accept':
      return { own: allowing(own.policy, other.company), other: other.policy };
    case 'decline':
      return { own: own.policy, other: without(other.policy, own.company) };
    case 'withdraw':
      return { own: without(own.policy, other.company), other: other.policy };
    case 'pause':
      return { own: resting(own.policy, other.company, true), other: other.policy };
    case 'resume':
      return { own: resting(own.policy, other.company, false), other: other.policy };
    case 'end':
      return { own: without(own.policy, other.company), other: without(other.policy, own.company) };
    default:
      return unreachable(act);
  }
}

const less = (companies: readonly CompanyId[], one: CompanyId): CompanyId[] => companies.filter((id) => id !== one);

const allowing = (policy: Policy, one: CompanyId): Policy => {
  const { allow, deny, paused } = policy.companies;
  return {
    ...policy,
    companies: { allow: [...less(allow, one), one], deny: less(deny, one), paused: less(paused, one) },
  };
};

const without = (policy: Policy, one: CompanyId): Policy => {
  const { allow, deny, paused } = policy.companies;
  return { ...policy, companies: { allow: less(allow, one), deny, paused: less(paused, one) } };
};

const resting = (policy: Policy, one: CompanyId, rests: boolean): Policy => {
  const paused = less(policy.companies.paused, one);
  return { ...policy, companies: { ...policy.companies, paused: rests ? [...paused, one] : paused } };
};
