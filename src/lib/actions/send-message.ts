import { newRecordId, type RecordId, type RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { keepRecord } from './keep-record.ts';

/**
 * Writes a message. Resolves with its id once it is kept on this device and on screen, with or without a network; it is
 * sent when it can be (P2). Sending the same `id` twice is sending once. The text must pass the composer's checks.
 */
export async function sendMessage(core: Core, room: RoomId, text: string, id = newRecordId()): Promise<RecordId> {
  await keepRecord(core, room, id, { kind: 'message', text });
  return id;
}
