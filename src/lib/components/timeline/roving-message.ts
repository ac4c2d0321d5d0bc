import type { TimelineEntry } from './entries.ts';

/** The message that a key moves to from `key`; null when it moves nowhere. */
export function rovingMessage(entries: readonly TimelineEntry[], key: string, pressed: string): string | null {
  const messages = entries.filter(({ type }) => type === 'message');
  const at = messages.findIndex((entry) => entry.key === key);
  const steps: Record<string, number> = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: messages.length - 1 };
  const to = steps[pressed];
  return to === undefined ? null : (messages[to]?.key ?? null);
}
