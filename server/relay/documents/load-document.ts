import type { DocumentName } from '#shared/documents/names.ts';
import { serverLane, type RoomId } from '#shared/ids.ts';
import type { Kysely } from 'kysely';
import type { Database } from '../../storage/tables/database.ts';
import { absorb } from '../admission/absorb.ts';
import { emptyHeader, laneState, recordState, type DocumentHeader } from '../admission/header.ts';
import { relayLimits } from '../relay-limits.ts';
import type { RoomCounters } from './live-document.ts';
import { readRow, type LogRow } from './spans.ts';

/** The rows of a document from `from` on, in order. */
export async function readRows(db: Kysely<Database>, name: DocumentName, from: number): Promise<LogRow[]> {
  const rows = await db
    .selectFrom('log')
    .select(['seq', 'author', 'arrival', 'bytes', 'spans'])
    .where('document', '=', name)
    .where('seq', '>=', from)
    .orderBy('seq')
    .execute();
  return rows.map(readRow);
}

/** Makes a document's header from its rows. Also gives how many rows there are. */
export async function loadHeader(
  db: Kysely<Database>,
  name: DocumentName,
  now: number,
): Promise<{ header: DocumentHeader; rows: number }> {
  const header = emptyHeader(name);
  const head = await db.selectFrom('document').selectAll().where('name', '=', name).executeTakeFirst();
  if (!head) {
    await loadErased(db, header);
    return { header, rows: 0 };
  }
  const rows = await readRows(db, name, 0);
  for (const row of rows) if (row.seq <= head.seq) absorb(header, row);
  Object.assign(header, {
    seq: head.seq,
    records: head.records,
    bytes: head.bytes,
    rightsRevision: head.rights_revision,
  });

  const records = await db.selectFrom('record_index').selectAll().where('document', '=', name).execute();
  for (const { lane, id, kind, n, arrival, recalled } of records) {
    const record = recordState(laneState(header, lane), id);
    Object.assign(record, { kind, n, arrival });
    // The server may publish again what it has withdrawn; a person's recall is for good.
    if (lane !== serverLane) record.recalled ||= recalled === 1;
  }
  await loadErased(db, header);
  await loadRefusals(db, header, now);
  return { header, rows: rows.length };
}

/** Takes from the rows what was erased of a page for good (A10). */
export async function loadErased(db: Kysely<Database>, header: DocumentHeader): Promise<void> {
  if (header.kind.kind !== 'page') return;
  const erased = await db
    .selectFrom('erasure')
    .select(['lane', 'id', 'recalled_by'])
    .where('document', '=', header.name)
    .execute();
  for (const { lane, id, recalled_by: by } of erased) {
    const state = laneState(header, lane);
    state.erased.add(id);
    if (by !== null) state.takenBack.add(id);
  }
}

/** Takes the refusals that their senders may not have heard from the rows. */
export async function loadRefusals(db: Kysely<Database>, header: DocumentHeader, now: number): Promise<void> {
  const refusals = await db
    .selectFrom('refusal')
    .selectAll()
    .where('document', '=', header.name)
    .where('at', '>', now - relayLimits.refusalMs)
    .execute();
  for (const lane of header.lanes.values()) lane.refused.clear();
  for (const { user, key, id, client, clock, rule, company, device } of refusals) {
    laneState(header, user).refused.set(key, { id, client, clock, refusal: { rule, company }, device });
  }
}

/** The counters of a room as they are in the rows. */
export async function readCounters(db: Kysely<Database>, room: RoomId): Promise<RoomCounters> {
  const row = await db.selectFrom('relay_room').selectAll().where('room', '=', room).executeTakeFirst();
  return { room, counter: row?.counter ?? 0, head: row?.head ?? 1 };
}
