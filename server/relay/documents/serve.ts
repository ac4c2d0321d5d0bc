import { parseRecordKey } from '#shared/documents/keys.ts';
import { serverLane, takenBackAuthor, type LaneId, type RecordId, type UserId } from '#shared/ids.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import type { DocumentHeader } from '../admission/header.ts';
import type { ClockRange } from '../admission/ranges.ts';
import { scanUpdate, unbounded, type ScannedStruct } from '../admission/scan.ts';
import { addPiece, writeUpdate, type Piece } from '../admission/update-writer.ts';
import type { HiddenAuthors, ReadingInterval } from '../ports.ts';
import { covers, hides } from './reading.ts';
import type { LogRow } from './spans.ts';

/** Who reads, and what. */
export interface Reader {
  readonly user: UserId;
  readonly read: readonly ReadingInterval[];
  /** Missing for whoever never blocked anybody. */
  readonly hidden?: HiddenAuthors | undefined;
}

/** What a reader is given who knows some of a document. */
export interface Served {
  readonly update: Uint8Array;
  readonly arrivals: readonly Arrival[];
  /** The newest row in it; 0 when no row was needed. */
  readonly seq: number;
}

/** The first log row that has something a reader does not know; null when there is none. */
export function firstMissingRow(header: DocumentHeader, known: ReadonlyMap<number, number>): number | null {
  let first = Infinity;
  for (const [client, { clock, rows }] of header.clients) {
    const at = known.get(client) ?? 0;
    if (at >= clock) continue;
    first = Math.min(first, rows.find(({ end }) => end > at)?.seq ?? Infinity);
  }
  return first === Infinity ? null : first;
}

/**
 * What a reader is missing, from log rows in order: their bytes side by side, without a Y.Doc. What arrived outside the
 * reader's intervals, or while the reader blocked its author, is deleted content of the same clocks, so that it
 * integrates and shows nothing, then and later; never so in the reader's own lane. Deleted text is not served again, whether or not it is still in a row.
 */
export function serveRows(
  header: DocumentHeader,
  rows: readonly LogRow[],
  known: ReadonlyMap<number, number>,
  reader: Reader,
): Served {
  const sections = new Map<number, { clock: number; end: number; pieces: Piece[] }>();
  const arrivals = new Map<string, Arrival>();
  for (const row of rows) {
    for (const { client, structs } of scanUpdate(row.bytes, unbounded).sections) {
      const owner = row.ownerOf(client);
      const start = known.get(client) ?? 0;
      for (const struct of structs) {
        const end = struct.clock + struct.length;
        let section = sections.get(client);
        if (end <= (section?.end ?? start)) continue;
        const from = Math.max(section?.end ?? start, struct.clock);
        if (!section) sections.set(client, (section = { clock: from, end: from, pieces: [] }));
        section.end = end;
        const isWhole = from === struct.clock && struct.type !== 'gc';
        const isShown =
          isWhole &&
          header.clients.get(client)?.deleted.has(struct.clock) !== true &&
          (owner === reader.user || isRead(header, row, client, owner, struct, reader));
        if (isShown) {
          addPiece(section.pieces, { type: 'copy', bytes: struct.bytes, from: struct.from, to: struct.to, structs: 1 });
          addArrival(arrivals, header, owner, struct);
        } else {
          addPiece(section.pieces, { type: 'gc', length: end - from });
        }
      }
    }
  }
  const written = [...sections].map(([client, { clock, pieces }]) => ({ client, clock, pieces }));
  return {
    update: writeUpdate(written, deletionsOf(header)),
    arrivals: [...arrivals.values()],
    seq: rows.at(-1)?.seq ?? 0,
  };
}

function isRead(
  header: DocumentHeader,
  row: LogRow,
  client: number,
  owner: LaneId,
  struct: ScannedStruct,
  { read, hidden }: Reader,
): boolean {
  const arrival = arrivalOf(header, row, client, owner, struct);
  if (!covers(read, arrival)) return false;
  if (hidden === undefined) return true;
  const id = struct.key === null ? undefined : parseRecordKey(struct.key)?.id;
  const author = authorOf(owner, id);
  if (!hidden.has(author)) return true;
  const first = id === undefined ? null : arrivalIn(header, owner, id);
  return !hides(hidden, author, arrival) && !(first && hides(hidden, author, first.arrival));
}

/** Whom a reader has blocked who is not to see a record: its owner, or whose message it says was recalled (R08, R12). */
const authorOf = (owner: LaneId, id: RecordId | undefined): LaneId =>
  (owner === serverLane && id !== undefined ? takenBackAuthor(id) : null) ?? owner;

/** The document's whole delete set. */
export const deletionsOf = (header: DocumentHeader): ReadonlyMap<number, readonly ClockRange[]> =>
  new Map([...header.clients].map(([client, { deleted }]) => [client, deleted.ranges]));

/**
 * When what a struct says came into being. In the server's lane outside pages that is when its record did: the version
 * before is deleted, so whoever may not see the newer one would see none, and lose the name of a room with its renaming.
 */
function arrivalOf(
  header: DocumentHeader,
  row: LogRow,
  client: number,
  owner: LaneId,
  { key, clock }: ScannedStruct,
): number {
  const own = row.arrivalOf(client, clock);
  if (header.kind.kind === 'page' || owner !== serverLane || key === null) return own;
  const id = parseRecordKey(key)?.id;
  return (id === undefined ? null : arrivalIn(header, owner, id)?.arrival) ?? own;
}

function addArrival(
  arrivals: Map<string, Arrival>,
  header: DocumentHeader,
  lane: LaneId,
  { key, type }: ScannedStruct,
): void {
  // Elsewhere than in pages there is no order of arrival to show.
  if (key === null || type !== 'value' || header.kind.kind !== 'page') return;
  const id = parseRecordKey(key)?.id;
  if (id === undefined) return;
  const arrival = arrivalIn(header, lane, id);
  if (arrival) arrivals.set(`${lane}/${id}`, arrival);
}

/** When a record arrived and its number; null when it is not known. */
export function arrivalIn(header: DocumentHeader, lane: LaneId, id: RecordId): Arrival | null {
  const record = header.lanes.get(lane)?.records.get(id);
  return record && record.arrival > 0 ? { lane, id, n: record.n, arrival: record.arrival } : null;
}
