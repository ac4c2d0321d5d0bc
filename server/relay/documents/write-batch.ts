import type { Transaction } from 'kysely';
import type { DocumentName } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { LiveDocument, RoomCounters } from './live-document.ts';
import type { QueuedUpdate } from './queued-update.ts';

/** What stands in the rows, as far as the relay knows: what a commit is compared with. */
export interface StoredHead {
  readonly document: LiveDocument;
  readonly seq: number;
  readonly rightsRevision: number;
  /** What the document holds with the group. */
  readonly records: number;
  readonly bytes: number;
}

/** A room's message number before and after a group. */
export interface CounterMove {
  readonly before: number;
  readonly after: number;
}

/** A document, or the counters of its room, were changed by somebody else: its updates must be admitted again. */
export class HeadMoved extends Error {
  override readonly name = 'HeadMoved';
  readonly document: LiveDocument;

  constructor(document: LiveDocument) {
    super('the head of a document has moved');
    this.document = document;
  }
}

/** Rows in one statement; SQLite takes 32,766 parameters. */
const rowsAtOnce = 500;

/**
 * Writes a group of updates.
 * @throws HeadMoved when a document is no longer what its updates were admitted against.
 */
export async function writeBatch(
  trx: Transaction<Database>,
  heads: readonly StoredHead[],
  counters: ReadonlyMap<RoomCounters, CounterMove>,
  updates: readonly QueuedUpdate[],
): Promise<void> {
  for (const head of heads) await moveHead(trx, head, updates);
  for (const [room, move] of counters) await moveCounter(trx, room, move, updates);
  await insertLog(trx, updates);
  await writeIndex(trx, updates);
  await writeRefusals(trx, updates);
}

async function moveHead(
  trx: Transaction<Database>,
  { document, seq, rightsRevision, records, bytes }: StoredHead,
  updates: readonly QueuedUpdate[],
): Promise<void> {
  const newest = updates.findLast((update) => update.document === document)?.seq ?? seq;
  if (newest === seq) return;
  const deletes = updates.some((update) => update.document === document && update.deletes);
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('document')
    .values({
      name: document.name,
      seq: newest,
      records,
      bytes,
      rights_revision: rightsRevision,
      erase: deletes ? 1 : 0,
    })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ seq: newest, records, bytes, ...(deletes ? { erase: 1 } : {}) })
        .where('document.seq', '=', seq)
        .where('document.rights_revision', '=', rightsRevision),
    )
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) throw new HeadMoved(document);
}

async function moveCounter(
  trx: Transaction<Database>,
  { room, head }: RoomCounters,
  { before, after }: CounterMove,
  updates: readonly QueuedUpdate[],
): Promise<void> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('relay_room')
    .values({ room, counter: after, head })
    .onConflict((conflict) =>
      conflict.column('room').doUpdateSet({ counter: after }).where('relay_room.counter', '=', before),
    )
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) return;
  const moved = updates.find(({ document }) => document.room === room)?.document;
  throw moved ? new HeadMoved(moved) : new Error('the counter of a room has moved');
}

async function insertLog(trx: Transaction<Database>, updates: readonly QueuedUpdate[]): Promise<void> {
  const rows = updates.flatMap(({ document, seq, lane, arrival, bytes, spans }) =>
    bytes === null ? [] : [{ document: document.name, seq, author: lane, arrival, bytes, spans }],
  );
  for (const part of parts(rows)) await trx.insertInto('log').values(part).execute();
}

async function writeIndex(trx: Transaction<Database>, updates: readonly QueuedUpdate[]): Promise<void> {
  const rows = updates.flatMap(({ document, lane, index }) =>
    index.map((record) => ({ row: indexRow(document.name, document.room, lane, record), record })),
  );
  const added = rows.filter(({ record }) => !record.isRecalled && !record.isRestored).map(({ row }) => row);
  for (const part of parts(added)) {
    await trx
      .insertInto('record_index')
      .values(part)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  for (const { row, record } of rows) {
    if (!record.isRecalled && !record.isRestored) continue;
    await trx
      .insertInto('record_index')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['document', 'lane', 'id']).doUpdateSet({ recalled: record.isRecalled ? 1 : 0 }),
      )
      .execute();
  }
}

const indexRow = (
  document: DocumentName,
  room: RoomId | null,
  lane: QueuedUpdate['lane'],
  { id, kind, n, arrival, client, clock, isRecalled }: QueuedUpdate['index'][number],
) => ({ document, lane, id, kind, room, n, arrival, client, clock, recalled: isRecalled ? 1 : 0 });

async function writeRefusals(trx: Transaction<Database>, updates: readonly QueuedUpdate[]): Promise<void> {
  for (const { document, lane, kept, arrival, heard } of updates) {
    if (heard !== null && heard.keys.length > 0) {
      for (const keys of parts(heard.keys)) {
        await trx
          .deleteFrom('refusal')
          .where('document', '=', document.name)
          .where('user', '=', heard.user)
          .where('key', 'in', keys)
          .execute();
      }
    }
    if (lane === '@') continue;
    for (const { key, id, client, clock, refusal, device } of kept) {
      const { rule, company } = refusal;
      const place = { client, clock, rule, company, at: arrival, device };
      await trx
        .insertInto('refusal')
        .values({ document: document.name, user: lane, key, id, ...place })
        .onConflict((conflict) => conflict.columns(['document', 'user', 'key']).doUpdateSet(place))
        .execute();
    }
  }
}

function parts<Item>(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  for (let at = 0; at < items.length; at += rowsAtOnce) groups.push(items.slice(at, at + rowsAtOnce));
  return groups;
}
