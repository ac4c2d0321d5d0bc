import type { TimelineRow } from '$lib/projection/rows.ts';

/** What is about to be done with a message and takes something away. */
export interface ActToConfirm {
  readonly act: 'recall' | 'recall-for-everyone' | 'discard';
  readonly row: TimelineRow;
}
