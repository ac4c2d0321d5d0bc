import type { TimelineRow } from '$lib/projection/rows.ts';
import { limits } from '#shared/limits.ts';

/** True when a message was stored so much later than it was written that its time needs a word. */
export const isLate = (row: TimelineRow): boolean => row.arrival > 0 && row.arrival - row.at > limits.lateAfterMs;
