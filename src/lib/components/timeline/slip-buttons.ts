import { m } from '$lib/paraglide/messages.js';
import type { TimelineRow } from '$lib/projection/rows.ts';
import { fileOf } from '$lib/projection/kept-files.ts';
import { mayRetry, refusesFile } from './refusal-sentence.ts';
import type { TimelineActs } from './timeline-acts.ts';

interface SlipButton {
  readonly label: string;
  readonly onpress: () => void;
}

/** What a slip offers beside deleting it: first what solves it (N02). */
export interface SlipButtons {
  readonly leads: SlipButton | null;
  readonly second: SlipButton | null;
}

/** The buttons of a refused message with this text. */
export const slipButtons = (row: TimelineRow, text: string, acts: TimelineActs): SlipButtons => ({
  leads: leading(row, text, acts),
  second: second(row, text, acts),
});

function leading(row: TimelineRow, text: string, acts: TimelineActs): SlipButton | null {
  const { refusal } = row;
  if (refusal?.rule === 'blocked' && acts.unblock) return { label: m.blocks_unblock(), onpress: acts.unblock };
  if (refusal === null || !acts.writable || !mayRetry(refusal)) return null;
  // The file of a message that stands is not taken off it.
  const isNew = row.arrival === 0;
  return refusesFile(refusal) && isNew && text.trim() !== '' && fileOf(row) !== undefined
    ? { label: m.files_text_only(), onpress: () => acts.textOnly(row) }
    : { label: m.slip_retry(), onpress: () => acts.retry(row) };
}

function second(row: TimelineRow, text: string, acts: TimelineActs): SlipButton | null {
  if (acts.writable) return { label: m.slip_edit(), onpress: () => acts.edit(row) };
  if (text !== '') return { label: m.timeline_copy(), onpress: () => acts.copy(text) };
  return fileOf(row) === undefined ? null : { label: m.files_save(), onpress: () => acts.save(row) };
}
