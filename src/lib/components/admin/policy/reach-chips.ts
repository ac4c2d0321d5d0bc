import { m } from '$lib/paraglide/messages.js';
import type { GroupRow, PersonRow } from '$lib/projection/rows.ts';
import type { GroupId, UserId } from '#shared/ids.ts';
import type { ReachRule } from '#shared/policy/policy.ts';

/** One that a rule lists, under the name the directory has. */
export interface ReachChip {
  readonly id: UserId | GroupId;
  readonly name: string;
  /** False for somebody who is not in the directory any more. */
  readonly isKnown: boolean;
}

/** Whom a rule lists: groups first, then people, each by name. */
export function reachChips(
  { users, groups }: ReachRule,
  people: readonly PersonRow[],
  departments: readonly GroupRow[],
): ReachChip[] {
  const names = new Map<UserId | GroupId, string>([
    ...people.map(({ user, name }) => [user, name] as const),
    ...departments.map(({ id, name }) => [id, name] as const),
  ]);
  const chips = (ids: readonly (UserId | GroupId)[], unknown: () => string): ReachChip[] =>
    ids
      .map((id) => ({ id, name: names.get(id) ?? unknown(), isKnown: names.has(id) }))
      .toSorted((one, other) => one.name.localeCompare(other.name));
  return [...chips(groups, m.policy_former_group), ...chips(users, m.policy_former_member)];
}
