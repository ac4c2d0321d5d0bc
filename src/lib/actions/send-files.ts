import type { RecordId, RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { chosenOf, type AttachedRow } from '../projection/file-tables.ts';
import { writeInAnyCase } from '../projection/kept-files.ts';
import type { FileRow } from '../projection/rows.ts';
import { recordTables, writeRecord } from './keep-record.ts';

/** A file of the composer and the message that it becomes. */
export interface Leaving {
  readonly attached: number;
  readonly id: RecordId;
}

/**
 * Sends what stands in a room's composer: each file is a message, and the last one has the text. All of it is kept on
 * this device and on screen when this resolves (P2). Each is kept by itself, for bytes take long to copy: where one cannot
 * be, it and those after it stay in the composer. Sending the same once more is sending it once.
 */
export async function sendFiles(core: Core, room: RoomId, text: string, files: readonly Leaving[]): Promise<void> {
  const { durable } = core;
  for (const [index, { attached, id }] of files.entries()) {
    const caption = index === files.length - 1 ? text : '';
    const write = (): Promise<void> =>
      durable.transaction('rw', recordTables(durable), async () => {
        const row = await durable.attached.get(attached);
        if (row) await sendOne(core, room, id, caption, row);
        // Taken out of the composer, or sent, in another tab: the text is left.
        else await writeRecord(core, room, id, { kind: 'message', text: caption });
      });
    await writeInAnyCase(durable, write);
    core.engine.outboxChanged();
  }
}

async function sendOne(core: Core, room: RoomId, id: RecordId, text: string, row: AttachedRow): Promise<void> {
  const { durable, owner } = core;
  const { blob, name, type, picture } = chosenOf(row);
  const file: FileRow = { id: null, name, type, bytes: blob.size, picture };
  const key = { room, lane: owner.user, id, usedAt: Date.now() };
  await durable.files.put({ ...key, part: 'whole', blob, bytes: blob.size });
  const { preview } = row;
  if (preview) await durable.files.put({ ...key, part: 'preview', blob: preview, bytes: preview.size });
  await durable.attached.delete(row.id as number);
  await writeRecord(core, room, id, { kind: 'message', text, file });
}
