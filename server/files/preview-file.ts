import type { FileId, UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { imageType } from '../accounts/image-type.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, notFound } from '../http/problem.ts';
import { spendAll } from '../people/spend.ts';
import { readableFile } from './file-access.ts';
import { TooManyBytes, type ReceivedBytes } from './file-folder.ts';
import type { FileParts } from './file-parts.ts';
import { pictureIn } from './picture-size.ts';
import type { UploadBody } from './receive-body.ts';
import type { FileRow } from './stored-file.ts';
import { previewCost } from './upload-costs.ts';
import { checkStays, mostFor } from './upload-room.ts';

/** Longest side of the small picture, in pixels: what every reader opens unasked must be small when it is unpacked too. */
const sideMost = 640;

/**
 * Takes the small picture of a picture, from who uploaded it and may still write there; once, so that nobody exchanges
 * what others have seen. More of them change nothing.
 * @throws ApiFailure `not-found`, `refused`, `invalid`, `too-fast` or `unavailable`
 */
export async function uploadPreview(parts: FileParts, user: UserId, id: FileId, body: UploadBody): Promise<void> {
  const { db } = parts.storage;
  const file = await readableFile(db, parts.access, user, id);
  if (file === null || file.user !== user) throw notFound();
  const place = { document: file.document, lane: file.user, id: file.record };
  await mostFor(parts.access, db, place);
  if (file.width === null) throw invalid('preview', 'The file is no picture.');
  if ((body.length ?? 0) > limits.previewBytes) throw tooLarge();
  await runCommand(parts, (trx) => spendAll(trx, [previewCost(user)], parts.clock()));
  const received = await body.receive(parts.folder, limits.previewBytes).catch((error: unknown) => {
    throw error instanceof TooManyBytes ? tooLarge() : error;
  });
  try {
    const picture = pictureIn(received.head);
    const type = imageType(received.head);
    if (picture === null || type === null || Math.max(picture.width, picture.height) > sideMost) {
      throw invalid('preview', `A preview is a PNG, JPEG or WebP picture of at most ${sideMost} pixels.`);
    }
    // It took its time, in which a right may have gone.
    await mostFor(parts.access, db, place);
    await keep(parts, file, { preview_type: type, preview_bytes: received.bytes }, received);
  } finally {
    await received.drop();
  }
}

/** Of several that come at once, the one that has the row has the name. */
async function keep(
  parts: FileParts,
  { id, document, user: lane, record }: FileRow,
  preview: Pick<FileRow, 'preview_type' | 'preview_bytes'>,
  received: ReceivedBytes,
): Promise<void> {
  const isFirst = await runCommand(parts, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('file')
      .set(preview)
      .where('id', '=', id)
      .where('preview_type', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  });
  if (!isFirst) return;
  try {
    await received.keep(id, 'preview');
  } catch (error) {
    await parts.storage.db
      .updateTable('file')
      .set({ preview_type: null, preview_bytes: 0 })
      .where('id', '=', id)
      .execute();
    throw error;
  }
  // Gone meanwhile: its files may have been told to go before this one had its name.
  const isThere = await parts.storage.db.selectFrom('file').select('id').where('id', '=', id).executeTakeFirst();
  if (!isThere) await parts.folder.remove(id);
  await checkStays(parts, { document, lane, id: record }, id);
}

const tooLarge = (): Error => invalid('preview', `A preview has at most ${limits.previewBytes} bytes.`);
