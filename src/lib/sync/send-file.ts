import * as v from 'valibot';
import { filePath, sentFileAnswer, uploadPath } from '#shared/api/files.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { Answer } from '../api/call.ts';
import { sendBytes, type Transfer } from '../api/transfer.ts';
import type { FoyerDatabase } from '../projection/database.ts';
import { fileOf } from '../projection/kept-files.ts';
import type { SendFileCommand } from '../projection/tables.ts';

/** How bytes are sent; a test has its own way. */
export type SendBytes = typeof sendBytes;

/**
 * Takes a file to the server for the record that will name it, and its preview after it. What was taken is noted, so that
 * a connection that breaks in between costs only the preview.
 */
export async function sendFile(
  row: SendFileCommand,
  database: FoyerDatabase,
  transfer: Transfer,
  send: SendBytes = sendBytes,
): Promise<Answer<SentFile>> {
  const taken = row.given ? { ok: true as const, value: row.given } : await sendWhole(row, database, transfer, send);
  if (!taken.ok || !taken.value.picture) return taken;
  const { room, lane, id } = row.place;
  const preview = await database.files.get([room, lane, id, 'preview']);
  if (!preview) return taken;
  const { signal } = transfer;
  const sent = await send(filePath(taken.value.id, 'preview'), preview.blob, signal ? { signal } : {});
  // Without one, whoever looks is shown all of the picture.
  return sent.ok || !comesBack.includes(sent.error) ? taken : sent;
}

/** After these the same is sent again. */
export const comesBack: readonly string[] = ['offline', 'unavailable', 'too-fast', 'signed-out'];

async function sendWhole(
  command: SendFileCommand,
  database: FoyerDatabase,
  transfer: Transfer,
  send: SendBytes,
): Promise<Answer<SentFile>> {
  const { name, place } = command;
  const { room, lane, id, page } = place;
  const [whole, shown] = await Promise.all([
    database.files.get([room, lane, id, 'whole']),
    database.timeline.get([room, lane, id]),
  ]);
  const file = fileOf(shown);
  if (!whole || !file) return { ok: false, error: 'refused', refusal: { rule: 'file-unknown', company: null } };
  const answer = await send(uploadPath(room, page, id, file), whole.blob, transfer);
  if (!answer.ok) return answer;
  const parsed = v.safeParse(sentFileAnswer, answer.value);
  if (!parsed.success) return { ok: false, error: 'server' };
  const given: SentFile = parsed.output.file;
  // Taken away meanwhile it stays away.
  await database.outbox
    .where('name')
    .equals(name)
    .modify((_row, context) => {
      context.value = { ...command, given };
    });
  return { ok: true, value: given };
}
