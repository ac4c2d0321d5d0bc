import type { DocumentName } from '#shared/documents/names.ts';
import { serverLane, takenBackAuthor, takenBackId, type RecordId, type RoomId, type UserId } from '#shared/ids.ts';
import type { Services } from '../services.ts';
import { inParts } from '../storage/in-parts.ts';

type Forgetting = Pick<Services, 'storage' | 'relay'>;

/**
 * Takes placeholders of recalled messages out of a room (R12, P7): those that are due at `until`, or of one author. Also
 * of messages that never came, which have no number and go with no message.
 */
export async function forgetInRoom(
  services: Forgetting,
  room: RoomId,
  { until, author }: { readonly until?: number; readonly author?: UserId },
): Promise<void> {
  const rows = await services.storage.db
    .selectFrom('record_index')
    .select(['document', 'id'])
    .where('room', '=', room)
    .where('n', '=', 0)
    .where('lane', '=', serverLane)
    .where('kind', '=', 'taken-back')
    .where('recalled', '=', 0)
    .$if(until !== undefined, (query) => query.where('arrival', '<=', until as number))
    .execute();
  const going = rows.filter(({ id }) => author === undefined || takenBackAuthor(id) === author);
  for (const [document, own] of Map.groupBy(going, (row) => row.document)) {
    await services.relay.publish(own.map(({ id }) => ({ document, id, value: null })));
    await forgetWho(services, document, new Set(own.map(({ id }) => id)));
  }
}

/** The ledger still keeps the messages out, and no longer says who has recalled them. */
async function forgetWho(
  { storage: { db } }: Forgetting,
  document: DocumentName,
  placeholders: ReadonlySet<RecordId>,
): Promise<void> {
  const rows = await db
    .selectFrom('erasure')
    .select(['lane', 'id'])
    .where('document', '=', document)
    .where('recalled_by', 'is not', null)
    .execute();
  const gone = rows.filter(({ lane, id }) => placeholders.has(takenBackId(lane, id)));
  for (const [lane, own] of Map.groupBy(gone, (row) => row.lane)) {
    for (const part of inParts(own.map(({ id }) => id))) {
      await db
        .updateTable('erasure')
        .set({ recalled_by: null })
        .where('document', '=', document)
        .where('lane', '=', lane)
        .where('id', 'in', part)
        .execute();
    }
  }
}
