import type { Kysely } from 'kysely';
import type { FileId, UserId } from '#shared/ids.ts';
import { covers, hides, readingOf } from '../relay/documents/reading.ts';
import type { Access } from '../relay/ports.ts';
import type { Database } from '../storage/tables/database.ts';
import type { FileRow } from './stored-file.ts';
import { whyGone } from './upload-room.ts';

/**
 * A file that a person may have now; null for everything else, whatever the reason. It is for who uploaded it, as long as
 * they have anything to do with the room, and for whoever may read the record it came with: their rights cover its
 * arrival, and they had not blocked its author then (R04, R08). What is recalled or erased is nobody's (P7).
 */
export async function readableFile(
  db: Kysely<Database>,
  access: Pick<Access, 'rights'>,
  user: UserId,
  id: FileId,
): Promise<FileRow | null> {
  const file = await db.selectFrom('file').selectAll().where('id', '=', id).executeTakeFirst();
  if (!file) return null;
  const { document, user: lane, record, at } = file;
  const rights = await access.rights(user, document);
  if (rights === null) return null;
  if ((await whyGone(db, { document, lane, id: record })) !== null) return null;
  if (lane === user) return file;
  const shown = await db
    .selectFrom('record_index')
    .select('arrival')
    .where('document', '=', document)
    .where('lane', '=', lane)
    .where('id', '=', record)
    .executeTakeFirst();
  if (!shown) return null;
  // A file that a later version has brought into an older record came when it was uploaded.
  const arrivals = [shown.arrival, Math.max(shown.arrival, at)];
  const reading = readingOf(document, rights);
  const mayRead = (arrival: number): boolean => covers(reading, arrival) && !hides(rights.hidden, lane, arrival);
  return arrivals.every(mayRead) ? file : null;
}
