import type { FileId, UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { imageType } from '../accounts/image-type.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, notFound } from '../http/problem.ts';
import { spendAll } from '../people/spend.ts';
import { readableFile } from './file-access.ts';
import { TooManyBytes } from './file-folder.ts';
import type { FileParts } from './file-parts.ts';
import { pictureIn } from './picture-size.ts';
import type { UploadBody } from './receive-body.ts';
import { previewCost } from './upload-costs.ts';
import { checkStays } from './upload-room.ts';

/** Longest side of the small picture, in pixels: what every reader opens unasked must be small when it is unpacked too. */
const sideMost = 640;

/**
 * Takes the small picture of a picture, from who uploaded it; once, so that nobody exchanges what others have seen. More
 * of them change nothing.
 * @throws ApiFailure `not-found`, `invalid`, `too-fast` or `unavailable`
 */
export async function uploadPreview(parts: FileParts, user: UserId, id: FileId, body: UploadBody): Promise<void> {
  const { db } = parts.storage;
  const file = await readableFile(db, parts.access, user, id);
  if (file === null || file.user !== user) throw notFound();
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
    if (file.preview_type !== null) return;
    await received.keep(id, 'preview');
    const { numUpdatedRows } = await db
      .updateTable('file')
      .set({ preview_type: type, preview_bytes: received.bytes })
      .where('id', '=', id)
      .executeTakeFirst();
    // Recalled meanwhile.
    if (numUpdatedRows === 0n) await parts.folder.remove(id);
    await checkStays(parts, { document: file.document, lane: user, id: file.record }, id);
  } finally {
    await received.drop();
  }
}

const tooLarge = (): Error => invalid('preview', `A preview has at most ${limits.previewBytes} bytes.`);
