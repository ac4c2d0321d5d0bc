import type { Policy } from '#shared/policy/policy.ts';

/** Before there was a switch for phone numbers. */
type OlderPolicy = Omit<Policy, 'phoneSearch'> & Partial<Policy>;

/** A policy as its column holds it. One that was stored before a switch existed allows nothing by it. */
export const parsePolicy = (stored: string): Policy => ({ phoneSearch: false, ...(JSON.parse(stored) as OlderPolicy) });
