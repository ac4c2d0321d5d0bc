import { audiences, type Audience, type AudienceRules, type Policy, type ReachRule } from './policy.ts';

/** What a policy says about one thing, named by where it stands: what a form changes and an audit log tells by itself. */
export type PolicyField =
  | 'partners'
  | 'line'
  | 'lead'
  | 'companies'
  | 'phoneSearch'
  | 'trashDays'
  | `withdrawal.${keyof Policy['withdrawal']}`
  | `rules.${Audience}.${keyof AudienceRules}`;

const ruleNames = [
  'fileBytes',
  'calls',
  'recallHours',
  'invite',
  'guests',
  'presence',
  'readReceipts',
  'retentionDays',
] as const satisfies readonly (keyof AudienceRules)[];

/** Every field, in the order in which a policy is read. */
export const policyFields: readonly PolicyField[] = [
  'partners',
  'lead',
  'line',
  'companies',
  'phoneSearch',
  ...audiences.flatMap((audience) => ruleNames.map((rule) => `rules.${audience}.${rule}` as const)),
  'trashDays',
  'withdrawal.partners',
  'withdrawal.line',
];

/** What a policy says in one field. */
export function fieldOf(policy: Policy, field: PolicyField): unknown {
  return field.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], policy);
}

/** The same policy with another value in one field. */
export function withField(policy: Policy, field: PolicyField, value: unknown): Policy {
  return set(policy, field.split('.'), value) as Policy;
}

/**
 * The fields in which two policies differ in what they mean: lists that nobody reads, because everybody or nobody is
 * allowed, and the order of a list make no difference.
 */
export const changedFields = (before: Policy, after: Policy): readonly PolicyField[] =>
  policyFields.filter((field) => meaning(fieldOf(before, field)) !== meaning(fieldOf(after, field)));

/** What was changed from `before` to `draft`, made to a policy that somebody else has changed meanwhile. */
export const rebased = (before: Policy, draft: Policy, now: Policy): Policy =>
  changedFields(before, draft).reduce((policy, field) => withField(policy, field, fieldOf(draft, field)), now);

function set(at: unknown, [name = '', ...path]: readonly string[], value: unknown): unknown {
  const record = at as Record<string, unknown>;
  return { ...record, [name]: path.length === 0 ? value : set(record[name], path, value) };
}

function meaning(value: unknown): string {
  if (isReach(value) && value.mode !== 'listed') return value.mode;
  return JSON.stringify(value, (_name, part: unknown) => (Array.isArray(part) ? [...(part as string[])].sort() : part));
}

const isReach = (value: unknown): value is ReachRule => typeof value === 'object' && value !== null && 'mode' in value;
