import type { Core } from '../core.ts';

const mostAheadMs = 60_000;

/** An instant after every other of this device (`last` is the newest one kept), so that what was written later also stands below. */
export function nextInstant({ clock }: Pick<Core, 'clock'>, last: unknown): ReturnType<Core['clock']['next']> {
  // A device clock that was wrong for a while must not pull every later message into the future.
  if (typeof last === 'number' && last < clock.now() + mostAheadMs) clock.continueAfter(last + 1);
  return clock.next();
}
