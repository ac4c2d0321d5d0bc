import type { Watch } from './watch.ts';

/** Adds a watch to those kept under a key. */
export function remember<Key>(sets: Map<Key, Set<Watch>>, key: Key, watch: Watch): void {
  const set = sets.get(key);
  if (set) set.add(watch);
  else sets.set(key, new Set([watch]));
}

/** Takes a watch from those kept under a key, and the key with the last of them. */
export function forget<Key>(sets: Map<Key, Set<Watch>>, key: Key, watch: Watch): void {
  const set = sets.get(key);
  set?.delete(watch);
  if (set?.size === 0) sets.delete(key);
}
