import type { Core } from '../core.ts';
import type { TimelineRow } from '../projection/rows.ts';
import { keepRecord } from './keep-record.ts';

/** Replaces the text of a message of mine. Resolves once that is kept on this device and on screen. */
export async function editMessage(core: Core, row: TimelineRow, text: string): Promise<void> {
  if (row.lane !== core.owner.user || row.content.type !== 'text' || row.content.text === text) return;
  await keepRecord(core, row.room, row.id, { kind: 'edit', row, text });
}
