import type { Core } from '../core.ts';
import type { TimelineRow } from '../projection/rows.ts';
import { keepRecord } from './keep-record.ts';

/** Recalls a message of mine: its text goes everywhere, a placeholder stays (R12, N10). */
export async function recallMessage(core: Core, row: TimelineRow): Promise<void> {
  if (row.lane !== core.owner.user || row.content.type !== 'text') return;
  await keepRecord(core, row.room, row.id, { kind: 'recall', row });
}
