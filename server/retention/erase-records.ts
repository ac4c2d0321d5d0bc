import type { Updateable } from 'kysely';
import type { DocumentName } from '#shared/documents/names.ts';
import type { ErasedRecord } from '../relay/relay.ts';
import type { Services } from '../services.ts';
import { inParts } from '../storage/in-parts.ts';
import type { ErasureTable } from '../storage/tables/erasure-tables.ts';
import { forgetTakenBack, showTakenBack } from './take-back.ts';

type Erasing = Pick<Services, 'storage' | 'relay' | 'clock'>;

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
    await forgetTakenBack({ storage, relay }, document, own);
    // Last: as long as the placeholder stands, the ledger says whose it is.
    await markDone(storage, document, own, { done: 1, recalled_by: null });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return fresh;
}

/**
 * Does what the ledger says and the documents do not show: what was just decided, what a crash left, and what a restored
 * backup has again.
 * @param only the document to look at; all of them if not said otherwise
 * @param onlyPlaced whether nobody is told of what was recalled and never came: the ledger alone keeps it out
 */
export async function resumeErasures(services: Erasing, only?: DocumentName, onlyPlaced = false): Promise<void> {
  const { storage, relay } = services;
  for (;;) {
    const next = await storage.db
      .selectFrom('erasure')
      .select('document')
      .where('done', '=', 0)
      .$if(only !== undefined, (query) => query.where('document', '=', only as DocumentName))
      .limit(1)
      .executeTakeFirst();
    if (!next) return;
    const { document } = next;
    const records = await storage.db
      .selectFrom('erasure')
      .select(['lane', 'id', 'recalled_by as by'])
      .where('document', '=', document)
      .where('done', '=', 0)
      .execute();
    await showTakenBack(
      services,
      document,
      records.flatMap(({ lane, id, by }) => (by === null ? [] : [{ lane, id, by }])),
      onlyPlaced,
    );
    await forgetTakenBack(
      services,
      document,
      records.filter(({ by }) => by === null),
    );
    await relay.eraseRecords(
      document,
      records.map(({ lane, id, by }) => ({ lane, id, isTakenBack: by !== null })),
    );
    await markDone(storage, document, records, { done: 1 });
  }
}

async function markDone(
  { db }: Services['storage'],
  document: DocumentName,
  records: readonly ErasedRecord[],
  done: Updateable<ErasureTable>,
): Promise<void> {
  for (const [lane, own] of Map.groupBy(records, (record) => record.lane)) {
    for (const part of inParts(own.map(({ id }) => id))) {
      await db
        .updateTable('erasure')
        .set(done)
        .where('document', '=', document)
        .where('lane', '=', lane)
        .where('id', 'in', part)
        .execute();
    }
  }
}
