import type { TimelineEntry } from './entries.ts';

/**
 * How many lines were put before all others and nothing else changed; 0 for any other change. Only then may the list
 * keep its place from the end: with `shift` left on during an insert in the middle the cached sizes go wrong.
 */
export function prependedLines(before: readonly TimelineEntry[], after: readonly TimelineEntry[]): number {
  const added = after.length - before.length;
  if (before.length === 0 || added <= 0 || before.at(-1)?.key !== after.at(-1)?.key) return 0;
  // A date line moves up with the messages that come under it.
  const first = before.findIndex(({ type }) => type !== 'date');
  const key = before[first]?.key;
  return key !== undefined && after[first + added]?.key === key ? added : 0;
}
