import type { MessageEntry, TimelineEntry } from './entries.ts';

/** The messages of others that were not there before and stand below everything that was. */
export function arrivedBelow(before: readonly TimelineEntry[], after: readonly TimelineEntry[]): MessageEntry[] {
  if (before.length === 0) return [];
  const known = new Set(before.map(({ key }) => key));
  const arrived: MessageEntry[] = [];
  for (let index = after.length - 1; index >= 0; index -= 1) {
    const entry = after[index];
    if (entry === undefined || known.has(entry.key)) break;
    if (entry.type === 'message' && !entry.own && entry.row.content.type === 'text') arrived.unshift(entry);
  }
  return arrived;
}

/** True when a message of mine was added below: the timeline goes to the end, wherever it stood. */
export function wroteBelow(before: readonly TimelineEntry[], after: readonly TimelineEntry[]): boolean {
  const last = after.at(-1);
  return before.length > 0 && last?.type === 'message' && last.own && !before.some(({ key }) => key === last.key);
}
