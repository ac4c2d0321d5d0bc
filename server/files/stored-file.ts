import type { Kysely, Selectable } from 'kysely';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { RecordPlace } from '../relay/ports.ts';
import type { Database } from '../storage/tables/database.ts';
import type { FileTable } from '../storage/tables/file-tables.ts';

/** A file as it stands in the database. */
export type FileRow = Selectable<FileTable>;

/** The row of a file that has just come. */
export function fileRow(
  place: RecordPlace & { readonly lane: UserId; readonly room: RoomId; readonly company: CompanyId },
  file: Omit<SentFile, 'proof'> & Pick<FileTable, 'sha256' | 'at'>,
): FileRow {
  const { document, lane: user, id: record, room, company } = place;
  const { picture, ...rest } = file;
  const { width = null, height = null } = picture ?? {};
  return { ...rest, document, user, record, room, company, width, height, preview_type: null, preview_bytes: 0 };
}

/** The file that was uploaded for a record. */
export const fileOf = (
  db: Kysely<Database>,
  { document, lane, id }: RecordPlace & { readonly lane: UserId },
): Promise<FileRow | undefined> =>
  db
    .selectFrom('file')
    .selectAll()
    .where('document', '=', document)
    .where('user', '=', lane)
    .where('record', '=', id)
    .executeTakeFirst();
