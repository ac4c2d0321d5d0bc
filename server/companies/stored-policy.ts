import { closedPolicy, type AudienceRules, type Policy } from '#shared/policy/policy.ts';

/** A policy as it was stored before audiences had rules of their own, or when it knew less. */
interface OlderPolicy extends Omit<Partial<Policy>, 'rules' | 'withdrawal' | 'companies'> {
  readonly companies: Partial<Policy['companies']>;
  readonly rules: Partial<AudienceRules> | { readonly [audience in keyof Policy['rules']]: Partial<AudienceRules> };
  readonly withdrawal: Policy['withdrawal'] | Policy['withdrawal']['partners'];
}

/** A policy as its column holds it. What one that was stored earlier does not have is as in a new company. */
export function parsePolicy(stored: string): Policy {
  const { rules, withdrawal, companies, ...older } = JSON.parse(stored) as OlderPolicy;
  const { colleagues, partners, line } = closedPolicy.rules;
  const outside = 'partners' in rules ? rules : { colleagues, partners: rules, line: rules };
  return {
    ...closedPolicy,
    ...older,
    companies: { ...closedPolicy.companies, ...companies },
    rules: {
      colleagues: { ...colleagues, ...outside.colleagues },
      partners: { ...partners, ...outside.partners },
      line: { ...line, ...outside.line },
    },
    withdrawal: typeof withdrawal === 'string' ? { partners: withdrawal, line: withdrawal } : withdrawal,
  };
}
