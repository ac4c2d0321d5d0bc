import type { PartnerState } from '#shared/api/partners.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Policy } from '#shared/policy/policy.ts';
import type { PartnerActRow } from './history.ts';

/** One of two companies, for the state of their link. */
export interface Side {
  readonly company: CompanyId;
  readonly policy: Policy;
}

/** Whether a company's policy consents to talking with another one (S03). */
export const consents = ({ companies: { allow, deny } }: Policy, company: CompanyId): boolean =>
  allow.includes(company) && !deny.includes(company);

/**
 * How a company stands to another one: by both policies, which alone decide who may talk, and by what was done last.
 * Null when there is nothing between them.
 * @param acts newest first
 */
export function partnerState(
  own: Side,
  other: Side,
  acts: readonly Pick<PartnerActRow, 'act' | 'company'>[],
): PartnerState | null {
  // A company that keeps this one out is as unknown as one that never was (S03).
  if (acts.length === 0 && other.policy.companies.deny.includes(own.company)) return null;
  const [ours, theirs] = [consents(own.policy, other.company), consents(other.policy, own.company)];
  if (own.policy.companies.deny.includes(other.company)) return 'denied-by-us';
  if (ours && theirs) return pausedState(own, other);
  const last = turningPoint(acts);
  const isOurs = last?.company === own.company;
  if (last?.act === 'request' && isOurs && ours) return 'asked-by-us';
  if (last?.act === 'request' && !isOurs && theirs) return 'asked-by-them';
  if (ours) return 'allowed-by-us';
  if (!last) return null;
  if (last.act === 'decline') return 'declined';
  return last.act === 'withdraw' || last.act === 'request' ? 'withdrawn' : 'ended';
}

/** Since when both consent, where it was by an act; else null. */
export function linkedSince(
  own: Side,
  other: Side,
  acts: readonly Pick<PartnerActRow, 'act' | 'company' | 'at'>[],
): number | null {
  if (!consents(own.policy, other.company) || !consents(other.policy, own.company)) return null;
  const last = turningPoint(acts);
  return last?.act === 'accept' || last?.act === 'request' ? last.at : null;
}

function pausedState(own: Side, other: Side): PartnerState {
  const byUs = own.policy.companies.paused.includes(other.company);
  const byThem = other.policy.companies.paused.includes(own.company);
  if (byUs) return byThem ? 'paused-by-both' : 'paused-by-us';
  return byThem ? 'paused-by-them' : 'active';
}

/** The last act that was more than a rest. */
const turningPoint = <Act extends Pick<PartnerActRow, 'act'>>(acts: readonly Act[]): Act | undefined =>
  acts.find(({ act }) => act !== 'pause' && act !== 'resume');
