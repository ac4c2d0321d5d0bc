import { createContext } from 'svelte';
import type { TimelineRow } from '$lib/projection/rows.ts';

/** Leads from what is told of a message to the message itself. */
export interface Jump {
  /** Whether the message is on the timeline as far as that is loaded. */
  readonly reaches: (row: TimelineRow) => boolean;
  readonly to: (row: TimelineRow) => void;
}

/** The jump of the room on screen, for everything below it. */
export const [getJump, setJump] = createContext<Jump>();
