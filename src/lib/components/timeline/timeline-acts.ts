import type { TimelineRow } from '$lib/projection/rows.ts';
import type { FileActs } from '../files/file-acts.ts';

/** What can be done with a refused message. */
export interface SlipActs {
  readonly edit: (row: TimelineRow) => void;
  readonly retry: (row: TimelineRow) => void;
  /** Sends the text and leaves the file. */
  readonly textOnly: (row: TimelineRow) => void;
  readonly remove: (row: TimelineRow) => void;
  readonly copy: (text: string) => void;
  readonly showRule: () => void;
  /** Unblocks the person one writes to; null while nobody here is blocked (R08). */
  readonly unblock: (() => void) | null;
  /** False in a room that can only be read: nothing goes out of it now. */
  readonly writable: boolean;
}

/** What the messages of a timeline offer in their own places. */
export interface TimelineActs extends SlipActs, FileActs {}
