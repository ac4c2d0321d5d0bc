import type { Kysely, Transaction } from 'kysely';
import type { DocumentName } from '#shared/documents/names.ts';
import { takenBackId, type RecordId, type UserId } from '#shared/ids.ts';
import type { TakenBack } from '#shared/records/published.ts';
import type { ErasedRecord } from '../relay/relay.ts';
import type { Publication } from '../relay/ports.ts';
import type { Services } from '../services.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import type { PlacedRecord } from './erase-records.ts';

/** A message that a group master has recalled, as the ledger has it. */
export interface TakenBackRecord extends ErasedRecord {
  readonly by: UserId;
}

interface IndexedPlace {
  readonly n: number;
  readonly arrival: number;
  readonly recalled: number;
}

/**
 * Decides that a message is recalled by a group master (R12): from the commit on it stands in the ledger, so that nothing
 * of it comes back, whatever happens next. What its author has recalled, or is erased already, stays as it is.
 */
export async function takeBack(
  trx: Transaction<Database>,
  { document, lane, id }: PlacedRecord,
  by: UserId,
): Promise<void> {
  const known = await trx
    .selectFrom('record_index')
    .select('recalled')
    .where('document', '=', document)
    .where('lane', '=', lane)
    .where('id', '=', id)
    .executeTakeFirst();
  if (known?.recalled === 1) return;
  await trx
    .insertInto('erasure')
    .values({ document, lane, id, done: 0, recalled_by: by })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Puts in the place of each message who has recalled it: with its time and number, for whoever could read the message. */
export async function showTakenBack(
  { storage, relay, clock }: Pick<Services, 'storage' | 'relay' | 'clock'>,
  document: DocumentName,
  records: readonly TakenBackRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const written = new Map((await relay.messagesOf(document)).map(({ lane, id, at }) => [`${lane} ${id}`, at]));
  const placed = await placesOf(storage.db, document, records);
  const now = clock();
  await relay.publish(
    records.flatMap(({ lane, id, by }): Publication[] => {
      const { n = 0, arrival = now, recalled = 0 } = placed.get(`${lane} ${id}`) ?? {};
      // It was shown before it was deleted.
      if (recalled === 1) return [];
      const at = written.get(`${lane} ${id}`) ?? arrival;
      const value = { kind: 'taken-back', at, author: lane, message: id, by, n, arrival } as const;
      return [{ document, id: takenBackId(lane, id), value: value satisfies Omit<TakenBack, 'key'>, arrival }];
    }),
  );
}

/** Takes these placeholders away with the messages that go for good: nobody is told of them any more. */
export async function forgetTakenBack(
  { storage, relay }: Pick<Services, 'storage' | 'relay'>,
  document: DocumentName,
  records: readonly ErasedRecord[],
): Promise<void> {
  const { db } = storage;
  const shown = await db
    .selectFrom('erasure')
    .select(['lane', 'id'])
    .where('document', '=', document)
    .where('recalled_by', 'is not', null)
    .execute();
  if (shown.length === 0) return;
  const going = new Set(records.map(({ lane, id }) => `${lane} ${id}`));
  const gone = shown.filter(({ lane, id }) => going.has(`${lane} ${id}`));
  for (const [lane, own] of Map.groupBy(gone, (record) => record.lane)) {
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
  await relay.publish(gone.map(({ lane, id }) => ({ document, id: takenBackId(lane, id), value: null })));
}

async function placesOf(
  db: Kysely<Database>,
  document: DocumentName,
  records: readonly ErasedRecord[],
): Promise<ReadonlyMap<string, IndexedPlace>> {
  const found = new Map<string, IndexedPlace>();
  for (const ids of inParts<RecordId>(records.map(({ id }) => id))) {
    const rows = await db
      .selectFrom('record_index')
      .select(['lane', 'id', 'n', 'arrival', 'recalled'])
      .where('document', '=', document)
      .where('id', 'in', ids)
      .execute();
    for (const { lane, id, ...place } of rows) found.set(`${lane} ${id}`, place);
  }
  return found;
}
