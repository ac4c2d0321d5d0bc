import { parseRecordKey } from '#shared/documents/keys.ts';
import { serverLane, type LaneId } from '#shared/ids.ts';
import type { RecordValue } from '#shared/records/value.ts';
import { laneState, recordState, type ClientState, type DocumentHeader } from './header.ts';
import { ClockSet } from './ranges.ts';
import { scanUpdate, unbounded, type ScannedSection } from './scan.ts';
import { hashValue, readValue } from './value-hash.ts';

/** An update of the log, and whose and how old its structs are. */
export interface AbsorbedRow {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly ownerOf: (client: number) => LaneId;
  readonly arrivalOf: (client: number, clock: number) => number;
}

/** Takes an update of the log into the header: after an admission, and for every row when a header is made again. */
export function absorb(header: DocumentHeader, row: AbsorbedRow): void {
  const { bytes, sections, deletions } = scanUpdate(row.bytes, unbounded);
  for (const section of sections) {
    const state = clientState(header, section.client, row.ownerOf(section.client));
    absorbSection(header, bytes, section, state, row.arrivalOf);
    state.clock = Math.max(state.clock, section.end);
    state.rows.push({ end: section.end, seq: row.seq });
  }
  header.seq = Math.max(header.seq, row.seq);
  for (const { client, ranges } of deletions) {
    const state = header.clients.get(client);
    if (!state) continue;
    for (let at = 0; at < ranges.length; at += 2) {
      const from = ranges[at] ?? 0;
      state.deleted.add({ from, to: from + (ranges[at + 1] ?? 0) });
    }
  }
}

function absorbSection(
  header: DocumentHeader,
  bytes: Uint8Array,
  section: ScannedSection,
  state: ClientState,
  arrivalOf: (client: number, clock: number) => number,
): void {
  const lane = laneState(header, state.owner);
  for (const struct of section.structs) {
    const { clock, key } = struct;
    if (struct.type !== 'value') state.hollow.add({ from: clock, to: clock + struct.length });
    const parsed = key === null ? null : parseRecordKey(key);
    if (key === null || parsed === null) continue;
    const known = lane.keys.get(key);
    if (known) known.copies += 1;
    const value = struct.type === 'value' ? (readValue(bytes, struct) as RecordValue) : null;
    const place = { client: section.client, clock };
    if (!known) lane.keys.set(key, { ...place, hash: value === null ? null : hashValue(value), copies: 1 });
    if (value === null) continue;
    const record = recordState(lane, parsed.id);
    if (record.arrival === 0) record.arrival = arrivalOf(section.client, clock);
    if (parsed.type === 'recall') {
      record.recalled = true;
    } else {
      record.versions.push(place);
      if (record.kind === '') record.kind = value.kind;
      if (state.owner === serverLane) record.published = hashValue({ ...value, key: '' });
    }
  }
}

function clientState(header: DocumentHeader, client: number, owner: LaneId): ClientState {
  let state = header.clients.get(client);
  if (!state)
    header.clients.set(
      client,
      (state = { owner, clock: 0, deleted: new ClockSet(), hollow: new ClockSet(), rows: [] }),
    );
  return state;
}
