import type { AudienceRules } from './policy.ts';

/** The rules that hold in a room: of every company's, the stricter (N05). Empty input gives null. */
export function effectiveRules(all: readonly AudienceRules[]): AudienceRules | null {
  const [first, ...rest] = all;
  return first ? rest.reduce(stricter, first) : null;
}

function stricter(one: AudienceRules, other: AudienceRules): AudienceRules {
  return {
    fileBytes: Math.min(one.fileBytes, other.fileBytes),
    calls: one.calls && other.calls,
    recallHours: one.recallHours < other.recallHours ? one.recallHours : other.recallHours,
    invite: one.invite === 'masters' ? one.invite : other.invite,
    guests: one.guests && other.guests,
    presence: one.presence && other.presence,
    readReceipts: one.readReceipts && other.readReceipts,
    retentionDays: shorter(one.retentionDays, other.retentionDays),
  };
}

/** The shorter of two retentions, of which 0 is the longest. */
const shorter = (one: number, other: number): number =>
  one === 0 || other === 0 ? Math.max(one, other) : Math.min(one, other);
