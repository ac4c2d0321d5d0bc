import type { CompanyId } from '#shared/ids.ts';
import type { AudienceRules, Policy } from '#shared/policy/policy.ts';

/** What a company brings into a room. */
export interface CompanyRules {
  readonly company: CompanyId;
  readonly rules: AudienceRules;
}

/**
 * The rules of the companies in a room: each one's for partners where several meet, a single one's for its colleagues
 * (N05). Which of them count is `effectiveRules`. Companies whose policy is not given are left out.
 */
export function rulesAmong(
  companies: readonly CompanyId[],
  policies: ReadonlyMap<CompanyId, Pick<Policy, 'rules'>>,
): readonly CompanyRules[] {
  const audience = companies.length > 1 ? 'partners' : 'colleagues';
  return companies.flatMap((company) => {
    const policy = policies.get(company);
    return policy ? [{ company, rules: policy.rules[audience] }] : [];
  });
}
