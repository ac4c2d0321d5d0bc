import type { Kysely, Transaction } from 'kysely';
import type { DocumentName } from '#shared/documents/names.ts';
import { serverLane, takenBackId, type RecordId, type UserId } from '#shared/ids.ts';
import type { TakenBack } from '#shared/records/published.ts';
import type { Rate } from '../http/token-buckets.ts';
import { dayMs, spendAll } from '../people/spend.ts';
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
}

/** Messages that the server never had which one person recalls in a day: each leaves a line that goes with no message. */
const unseenRate: Rate = { capacity: 200, perMs: dayMs };

/**
 * Decides that a message is recalled by a group master (R12): from the commit on it stands in the ledger, so that nothing
 * of it comes back, whatever happens next. What its author has recalled, or is erased already, stays as it is.
 * @throws ApiFailure `too-fast` when one person recalls too much that never came
 */
export async function takeBack(
  trx: Transaction<Database>,
  { document, lane, id }: PlacedRecord,
  by: UserId,
  now: number,
): Promise<void> {
  const known = await trx
    .selectFrom('record_index')
    .select('recalled')
    .where('document', '=', document)
    .where('lane', '=', lane)
    .where('id', '=', id)
    .executeTakeFirst();
  if (known?.recalled === 1) return;
  const { numInsertedOrUpdatedRows = 0n } = await trx
    .insertInto('erasure')
    .values({ document, lane, id, done: 0, recalled_by: by })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (known || numInsertedOrUpdatedRows === 0n) return;
  await spendAll(trx, [{ kind: 'recall-unseen', key: by, rate: unseenRate }], now);
}

/**
 * Puts in the place of each message who has recalled it: with its time and number, for whoever could read the message.
 * @param onlyPlaced nothing for messages that never came
 */
export async function showTakenBack(
  { storage, relay, clock }: Pick<Services, 'storage' | 'relay' | 'clock'>,
  document: DocumentName,
  records: readonly TakenBackRecord[],
  onlyPlaced = false,
): Promise<void> {
  if (records.length === 0) return;
  const shown = await shownIn(storage.db, document, records);
  const placed = await placesOf(storage.db, document, records);
  const written = new Map((await relay.messagesOf(document)).map(({ lane, id, at }) => [`${lane} ${id}`, at]));
  const now = clock();
  await relay.publish(
    records.flatMap(({ lane, id, by }): Publication[] => {
      const back = takenBackId(lane, id);
      const place = placed.get(`${lane} ${id}`);
      // Not by the message: its author may have recalled it at the same moment, and that recall goes with it.
      if (shown.has(back) || (onlyPlaced && !place)) return [];
      const { n, arrival } = place ?? { n: 0, arrival: now };
      const at = written.get(`${lane} ${id}`) ?? arrival;
      const value = { kind: 'taken-back', at, author: lane, message: id, by, n, arrival } as const;
      return [{ document, id: back, value: value satisfies Omit<TakenBack, 'key'>, arrival }];
    }),
  );
}

/** Takes the placeholders of these messages away, which go for good: nobody is told of them any more. */
export async function forgetTakenBack(
  { storage, relay }: Pick<Services, 'storage' | 'relay'>,
  document: DocumentName,
  records: readonly ErasedRecord[],
): Promise<void> {
  const shown = await shownIn(storage.db, document, records);
  await relay.publish([...shown].map((id) => ({ document, id, value: null })));
}

/** The placeholders of these messages that are there now. */
async function shownIn(
  db: Kysely<Database>,
  document: DocumentName,
  records: readonly ErasedRecord[],
): Promise<ReadonlySet<RecordId>> {
  const shown = new Set<RecordId>();
  for (const ids of inParts(records.map(({ lane, id }) => takenBackId(lane, id)))) {
    const rows = await db
      .selectFrom('record_index')
      .select('id')
      .where('document', '=', document)
      .where('n', '=', 0)
      .where('lane', '=', serverLane)
      .where('id', 'in', ids)
      .where('recalled', '=', 0)
      .execute();
    for (const { id } of rows) shown.add(id);
  }
  return shown;
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
      .select(['lane', 'id', 'n', 'arrival'])
      .where('document', '=', document)
      .where('id', 'in', ids)
      .execute();
    for (const { lane, id, ...place } of rows) found.set(`${lane} ${id}`, place);
  }
  return found;
}
