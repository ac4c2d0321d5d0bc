import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { LaneId, RecordId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import type { FoyerDatabase } from '../projection/database.ts';

/** The messages of a document that this device has, but not their numbers: to be asked for when it is opened. */
export async function pendingRecords(
  database: FoyerDatabase,
  name: DocumentName,
): Promise<{ lane: LaneId; id: RecordId }[]> {
  const kind = parseDocumentName(name);
  if (kind?.kind !== 'page') return [];
  const rows = await database.timeline
    .where('[room+page]')
    .equals([kind.room, kind.page])
    .filter(({ n, content }) => n === 0 && content.type !== 'notice')
    .limit(limits.pendingRecords)
    .toArray();
  return rows.map(({ lane, id }) => ({ lane, id }));
}
