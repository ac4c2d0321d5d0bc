import type { TreeGroup } from './group-path.ts';

/** Where a key leads in a tree: to another group, or the one at hand opens or closes. */
export type TreeStep = { readonly to: string } | { readonly open: boolean };

/** What a key does on a group of a tree, as trees are walked everywhere; null for any other key. */
export function treeStep(
  key: string,
  shown: readonly TreeGroup[],
  current: TreeGroup,
  hasBelow: boolean,
  isOpen: boolean,
): TreeStep | null {
  const at = shown.indexOf(current);
  const to = (one: TreeGroup | undefined): TreeStep | null => (one === undefined ? null : { to: one.group.id });
  switch (key) {
    case 'ArrowDown':
      return to(shown[at + 1]);
    case 'ArrowUp':
      return to(shown[at - 1]);
    case 'Home':
      return to(shown[0]);
    case 'End':
      return to(shown.at(-1));
    case 'ArrowRight':
      if (!hasBelow) return null;
      return isOpen ? to(shown[at + 1]) : { open: true };
    case 'ArrowLeft':
      if (hasBelow && isOpen) return { open: false };
      return to(shown.find(({ group }) => group.id === current.group.parent));
    case 'Enter':
    case ' ':
      return hasBelow ? { open: !isOpen } : null;
    default:
      return null;
  }
}
