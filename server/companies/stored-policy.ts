import { closedPolicy, type Policy } from '#shared/policy/policy.ts';

/** What policies did not always have. */
type Newer = 'phoneSearch' | 'trashDays';
type OlderPolicy = Omit<Policy, Newer> & Partial<Policy>;

/** A policy as its column holds it. What one that was stored earlier does not have is as in a new company. */
export function parsePolicy(stored: string): Policy {
  const { phoneSearch, trashDays } = closedPolicy;
  return { phoneSearch, trashDays, ...(JSON.parse(stored) as OlderPolicy) };
}
