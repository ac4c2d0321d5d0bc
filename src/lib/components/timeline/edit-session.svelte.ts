import type { TimelineRow } from '$lib/projection/rows.ts';

/** An own message that is being changed in the composer; the room's draft waits meanwhile where it is. */
export class EditSession {
  row = $state.raw<TimelineRow | null>(null);
  text = $state('');

  get active(): boolean {
    return this.row !== null;
  }

  /** Takes a message's text into the composer. */
  begin(row: TimelineRow): void {
    if (row.content.type !== 'text') return;
    this.row = row;
    this.text = row.content.text;
  }

  /** Gives the composer back to the draft. */
  end(): void {
    this.row = null;
    this.text = '';
  }
}
