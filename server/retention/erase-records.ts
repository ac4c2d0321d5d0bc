import type { DocumentName } from '#shared/documents/names.ts';
import type { ErasedRecord } from '../relay/relay.ts';
import type { Services } from '../services.ts';
import { inParts } from '../storage/in-parts.ts';

/** A record of a person, and where it stands. */
export interface PlacedRecord extends ErasedRecord {
  readonly document: DocumentName;
}

/** A moment for everybody else between two documents, in milliseconds: each is read, written and compacted. */
const pauseMs = 50;

/**
 * Erases records for good: first the ledger says so, so that nothing takes them back whatever happens next, then the
 * relay deletes them, and compaction takes them out of the files (P7). Gives how many were not in the ledger yet.
 */
export async function eraseRecords(
  { storage, relay }: Pick<Services, 'storage' | 'relay'>,
  records: readonly PlacedRecord[],
): Promise<number> {
  let fresh = 0;
  for (const [document, own] of Map.groupBy(records, (record) => record.document)) {
    for (const part of inParts(own)) {
      const { numInsertedOrUpdatedRows = 0n } = await storage.db
        .insertInto('erasure')
        .values(part.map(({ lane, id }) => ({ document, lane, id, done: 0 as const })))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      fresh += Number(numInsertedOrUpdatedRows);
    }
    await relay.eraseRecords(document, own);
    await markDone(storage, document);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return fresh;
}

/** Does what the ledger says and the documents do not show: what a crash left, and what a restored backup has again. */
export async function resumeErasures({ storage, relay }: Pick<Services, 'storage' | 'relay'>): Promise<void> {
  for (;;) {
    const due = await storage.db.selectFrom('erasure').select('document').where('done', '=', 0).limit(1).execute();
    const [next] = due;
    if (!next) return;
    const { document } = next;
    const records = await storage.db
      .selectFrom('erasure')
      .select(['lane', 'id'])
      .where('document', '=', document)
      .where('done', '=', 0)
      .execute();
    await relay.eraseRecords(document, records);
    await markDone(storage, document);
  }
}

async function markDone({ db }: Services['storage'], document: DocumentName): Promise<void> {
  await db.updateTable('erasure').set({ done: 1 }).where('document', '=', document).where('done', '=', 0).execute();
}
