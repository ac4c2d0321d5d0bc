import { sql, type Kysely } from 'kysely';
import type { DocumentName } from '#shared/documents/names.ts';
import type { LaneId } from '#shared/ids.ts';
import type { SqlDialect } from '../../storage/migrations/migration.ts';
import type { Database } from '../../storage/tables/database.ts';
import { ClockSet } from '../admission/ranges.ts';
import { scanUpdate, unbounded } from '../admission/scan.ts';
import { addPiece, writeUpdate, type Piece } from '../admission/update-writer.ts';
import type { Committer } from './committer.ts';
import { readRows } from './load-document.ts';
import { writeSpans, type LogRow } from './spans.ts';

/**
 * Rewrites a document's log as one row without the text that was deleted since, keeping whose everything is and when it
 * arrived, and then takes the old text out of the files (P7).
 */
export async function compactDocument(
  db: Kysely<Database>,
  dialect: SqlDialect,
  committer: Committer,
  name: DocumentName,
): Promise<void> {
  await committer.exclusive(async (trx) => {
    // First, so that no other process appends meanwhile: the row stays locked until the commit.
    await trx.updateTable('document').set({ erase: 0 }).where('name', '=', name).execute();
    const rows = await readRows(trx, name, 0);
    const last = rows.at(-1);
    if (!last) return;
    const { bytes, spans, arrival } = merge(rows);
    await trx.deleteFrom('log').where('document', '=', name).where('seq', '<=', last.seq).execute();
    await trx
      .insertInto('log')
      .values({ document: name, seq: last.seq, author: null, arrival, bytes, spans })
      .execute();
  });
  // The deleted pages are overwritten in the file; the write-ahead log still has them as they were.
  if (dialect === 'sqlite') await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
}

/** Rows as one, deleted values as clocks without content. */
export function merge(rows: readonly LogRow[]): { bytes: Uint8Array; spans: string; arrival: number } {
  const scanned = rows.map((row) => ({ row, update: scanUpdate(row.bytes, unbounded) }));
  const deleted = new Map<number, ClockSet>();
  for (const { update } of scanned) {
    for (const { client, ranges } of update.deletions) {
      const set = deleted.get(client) ?? new ClockSet();
      for (let at = 0; at < ranges.length; at += 2) {
        const from = ranges[at] ?? 0;
        set.add({ from, to: from + (ranges[at + 1] ?? 0) });
      }
      deleted.set(client, set);
    }
  }

  const clients = new Map<number, { owner: LaneId; clock: number; pieces: Piece[]; arrivals: [number, number][] }>();
  let arrival = 0;
  for (const { row, update } of scanned) {
    for (const { client, clock: start, structs } of update.sections) {
      let merged = clients.get(client);
      if (!merged)
        clients.set(client, (merged = { owner: row.ownerOf(client), clock: start, pieces: [], arrivals: [] }));
      for (const { type, clock, length, from, to, bytes } of structs) {
        const arrived = row.arrivalOf(client, clock);
        arrival = Math.max(arrival, arrived);
        if (merged.arrivals.at(-1)?.[1] !== arrived) merged.arrivals.push([clock, arrived]);
        const isGone = type === 'gc' || deleted.get(client)?.has(clock) === true;
        if (isGone) addPiece(merged.pieces, { type: 'gc', length });
        else addPiece(merged.pieces, { type: 'copy', bytes, from, to, structs: 1 });
      }
    }
  }
  return {
    bytes: writeUpdate(
      [...clients].map(([client, { clock, pieces }]) => ({ client, clock, pieces })),
      new Map([...deleted].map(([client, set]) => [client, set.ranges])),
    ),
    spans: writeSpans([...clients].map(([client, { owner, arrivals }]) => ({ client, owner, arrivals }))),
    arrival,
  };
}
