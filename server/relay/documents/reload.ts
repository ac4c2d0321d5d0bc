import type { Kysely } from 'kysely';
import { serverLane, takenBackAuthor } from '#shared/ids.ts';
import type { Database } from '../../storage/tables/database.ts';
import { absorb, type Absorbed } from '../admission/absorb.ts';
import { laneState, recordState, type DocumentHeader } from '../admission/header.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { LiveDocument, RoomCounters } from './live-document.ts';
import { loadErased, loadHeader, loadRefusals, readCounters, readRows } from './load-document.ts';
import type { LogRow } from './spans.ts';

/** Log rows that a document has and this process has not sent on; null when they were rewritten with older ones. */
export type NewRows = readonly LogRow[] | null;

/** Makes a document's header anew from the rows; gives the rows that are new. */
export async function reloadDocument(db: Kysely<Database>, document: LiveDocument, now: number): Promise<NewRows> {
  const { storedSeq } = document;
  const { header } = await loadHeader(db, document.name, now);
  const rows = newRows(await readRows(db, document.name, storedSeq), storedSeq, header.seq);
  document.header = header;
  document.storedSeq = header.seq;
  return rows;
}

/**
 * Takes into a document's header what other processes have written since: a few rows, however long the document is.
 * Nothing of it may be on its way to the disk here.
 */
export async function updateDocument(db: Kysely<Database>, document: LiveDocument, now: number): Promise<NewRows> {
  const { header, name, storedSeq } = document;
  const head = await db.selectFrom('document').selectAll().where('name', '=', name).executeTakeFirst();
  if (!head || (head.seq === storedSeq && head.rights_revision === header.rightsRevision)) return [];
  const rows = newRows(await readRows(db, name, storedSeq), storedSeq, head.seq);
  if (rows === null) {
    await reloadDocument(db, document, now);
    await raiseCounters(db, document);
    return null;
  }
  let erases = false;
  for (const row of rows) {
    const absorbed = absorb(header, row);
    // A message that is recalled before it comes leaves nothing to delete, but a line in its place.
    erases ||= absorbed.deletes || absorbed.records.some(isTakenBack);
    await loadIndex(db, header, absorbed.records);
  }
  if (erases) await loadErased(db, header);
  const { seq, records, bytes, rights_revision: rightsRevision } = head;
  Object.assign(header, { seq, records, bytes, rightsRevision });
  await loadRefusals(db, header, now);
  await raiseCounters(db, document);
  document.storedSeq = seq;
  document.rows += rows.length;
  return rows;
}

const isTakenBack = ({ lane, id }: Absorbed['records'][number]): boolean =>
  lane === serverLane && takenBackAuthor(id) !== null;

/** The row that was sent on last is there as long as no newer one was rewritten with it. */
function newRows(rows: readonly LogRow[], storedSeq: number, upTo: number): NewRows {
  if (storedSeq > 0 && rows[0]?.seq !== storedSeq) return null;
  return rows.filter(({ seq }) => seq > storedSeq && seq <= upTo);
}

async function loadIndex(db: Kysely<Database>, header: DocumentHeader, records: Absorbed['records']): Promise<void> {
  for (const ids of inParts([...new Set(records.map(({ id }) => id))])) {
    const known = await db
      .selectFrom('record_index')
      .selectAll()
      .where('document', '=', header.name)
      .where('id', 'in', ids)
      .execute();
    for (const { lane, id, kind, n, arrival, recalled } of known) {
      const record = recordState(laneState(header, lane), id);
      Object.assign(record, { kind, n, arrival });
      if (lane !== serverLane) record.recalled ||= recalled === 1;
    }
  }
}

/** A room's counters as they are in the rows: nothing of it may be on its way to the disk here. */
export async function reloadCounters(db: Kysely<Database>, counters: RoomCounters): Promise<void> {
  const { counter, head } = await readCounters(db, counters.room);
  Object.assign(counters, { counter, head });
}

/** Numbers that are on their way to the disk here stay: their commit finds out whether they follow on. */
async function raiseCounters(db: Kysely<Database>, { counters }: LiveDocument): Promise<void> {
  if (counters === null) return;
  const { counter, head } = await readCounters(db, counters.room);
  counters.counter = Math.max(counters.counter, counter);
  counters.head = Math.max(counters.head, head);
}
