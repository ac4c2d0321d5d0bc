import type { OutputOf } from '#shared/api/endpoint.ts';
import type { listGroups } from '#shared/api/members.ts';
import type { GroupId } from '#shared/ids.ts';

/** A group as the console knows it. */
export type ConsoleGroup = OutputOf<typeof listGroups>['groups'][number];

/** A group with its place in the tree. */
export interface TreeGroup {
  readonly group: ConsoleGroup;
  /** 0 at the top. */
  readonly depth: number;
  /** As in `Sales / Seoul`. */
  readonly path: string;
  /** Members in it and in all groups under it. */
  readonly total: number;
  /** How many groups stand beside it under the same one, and its place among them, from 1. */
  readonly siblings: number;
  readonly place: number;
}

/** The groups of a company as a tree, each followed by those under it; groups of one level by name. */
export function groupTree(groups: readonly ConsoleGroup[], locale: string): readonly TreeGroup[] {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const under = Map.groupBy(groups, ({ parent }) => parent);
  const walk = (parent: GroupId | null, depth: number, path: string, above: readonly string[]): TreeGroup[] => {
    const level = (under.get(parent) ?? []).toSorted((one, other) => compare(one.name, other.name));
    return level.flatMap((group, at) => {
      // Rows that went round in a circle would never end.
      if (above.includes(group.id)) return [];
      const own = path === '' ? group.name : `${path} / ${group.name}`;
      const below = walk(group.id, depth + 1, own, [...above, group.id]);
      const total =
        group.members + below.filter((one) => one.depth === depth + 1).reduce((sum, one) => sum + one.total, 0);
      return [{ group, depth, path: own, total, siblings: level.length, place: at + 1 }, ...below];
    });
  };
  return walk(null, 0, '', []);
}

/** Choices of a field that names a group, with one for none. */
export const groupOptions = (tree: readonly TreeGroup[], none: string): { value: string; label: string }[] => [
  { value: '', label: none },
  ...tree.map(({ group, path }) => ({ value: group.id, label: path })),
];
