import type { Kysely } from 'kysely';
import type { FileId, UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { notFound, refused } from '../http/problem.ts';
import type { Access, RecordPlace } from '../relay/ports.ts';
import type { Database } from '../storage/tables/database.ts';
import type { FileParts } from './file-parts.ts';

/**
 * How large a file may be that a person uploads for a record.
 * @throws ApiFailure `not-found` where there is nothing for them, `refused` with the rule that says no
 */
export async function mostFor(
  access: Pick<Access, 'rights'>,
  db: Kysely<Database>,
  place: RecordPlace & { readonly lane: UserId },
): Promise<{ readonly bytes: number; readonly tooLarge: Refusal }> {
  const rights = await access.rights(place.lane, place.document);
  if (rights === null) throw notFound();
  if (rights.write !== null) throw refused(rights.write);
  const { fileBytes = 0, fileBy = null } = rights.rules ?? {};
  if (fileBytes === 0) throw refused({ rule: 'files-off', company: fileBy });
  const gone = await whyGone(db, place);
  if (gone !== null) throw refused(gone);
  // Beyond what the server takes from anybody it is no company's rule.
  const isOurs = fileBytes > limits.fileBytesMost;
  const bytes = isOurs ? limits.fileBytesMost : fileBytes;
  return { bytes, tooLarge: { rule: 'file-too-large', company: isOurs ? null : fileBy } };
}

/** Why nothing comes for a record any more: it is recalled, or gone for good. */
export async function whyGone(
  db: Kysely<Database>,
  { document, lane, id }: RecordPlace & { readonly lane: UserId },
): Promise<Refusal | null> {
  const erased = await db
    .selectFrom('erasure')
    .select('recalled_by')
    .where('document', '=', document)
    .where('lane', '=', lane)
    .where('id', '=', id)
    .executeTakeFirst();
  if (erased) return { rule: erased.recalled_by === null ? 'erased' : 'recalled-by-master', company: null };
  const recalled = await db
    .selectFrom('record_index')
    .select('id')
    .where('document', '=', document)
    .where('lane', '=', lane)
    .where('id', '=', id)
    .where('recalled', '=', 1)
    .executeTakeFirst();
  return recalled ? { rule: 'recalled', company: null } : null;
}

/**
 * Takes a file away again whose record has gone just when it was written down: whoever removed what the record brought saw
 * nothing of it then.
 * @throws ApiFailure `refused` with why the record is gone
 */
export async function checkStays(
  { storage, folder }: Pick<FileParts, 'storage' | 'folder'>,
  place: RecordPlace & { readonly lane: UserId },
  id: FileId,
): Promise<void> {
  const gone = await whyGone(storage.db, place);
  if (gone === null) return;
  await folder.remove(id);
  await storage.db.deleteFrom('file').where('id', '=', id).execute();
  throw refused(gone);
}
