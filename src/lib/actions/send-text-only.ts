import { newRecordId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import type { TimelineRow } from '../projection/rows.ts';
import { recordTables, writeRecord } from './keep-record.ts';
import { findRefused, take } from './resolve-refused.ts';

/**
 * Sends the text of a refused message without its file, in one step: the file goes, as somebody wants it who sends the text
 * alone (N02). Nothing is done for what has no text, or is gone.
 */
export async function sendTextOnly(core: Core, row: TimelineRow): Promise<void> {
  const { durable } = core;
  await durable.transaction('rw', recordTables(durable), async () => {
    const refused = await findRefused(core, row);
    if (!refused || refused.isEdit || refused.text.trim() === '') return;
    await take(core, refused);
    await writeRecord(core, row.room, newRecordId(), { kind: 'message', text: refused.text });
  });
  core.engine.outboxChanged();
}
