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
  };
}
