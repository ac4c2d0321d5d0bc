import { hashBytes } from '#shared/documents/digest.ts';
import { isRecallKey, parseRecordKey } from '#shared/documents/keys.ts';
import { serverLane, type LaneId, type RecordId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { RecordValue } from '#shared/records/value.ts';
import type { Admission } from './admit.ts';
import {
  keyOf,
  laneState,
  noOthers,
  recordState,
  setKey,
  type ClientState,
  type DocumentHeader,
  type RecordState,
} from './header.ts';
import { ClockSet, type ClockRange } from './ranges.ts';
import { scanUpdate, unbounded, type ScannedSection } from './scan.ts';
import { readValue } from './read-value.ts';
import { fingerprint, hashPublished } from './value-hash.ts';

/** An update of the log, and whose and how old its structs are. */
export interface AbsorbedRow {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly ownerOf: (client: number) => LaneId;
  readonly arrivalOf: (client: number, clock: number) => number;
}

/**
 * Takes an admission into the header it was made for, as `absorb` would its bytes. It will stand in the row that follows
 * `after`, with whatever else that takes in. Gives what is known now of each of its records.
 */
export function absorbAdmission(
  header: DocumentHeader,
  owner: LaneId,
  admission: Admission,
  { seq, after }: { readonly seq: number; readonly after: number },
  arrivalOf: (clock: number) => number,
): RecordState[] {
  const lane = laneState(header, owner);
  for (const { client, end } of admission.sections) {
    const state = clientState(header, client, owner);
    state.clock = end;
    const last = state.rows.at(-1);
    if (last === undefined || last.seq <= after) state.rows.push({ end, seq });
    else Object.assign(last, { end, seq });
  }
  addRanges(header, admission.hollow, 'hollow');
  addRanges(header, admission.deletions, 'deleted');
  for (const { id, state } of admission.keys.values()) setKey(recordState(lane, id), state);
  header.seq = seq;
  return admission.records.map(({ clock, id, key, kind, file = null, published }) => {
    const record = recordState(lane, id);
    if (record.arrival === 0) record.arrival = arrivalOf(clock);
    if (isRecallKey(key)) {
      record.recalled = true;
      return record;
    }
    if (record.kind === '') {
      record.kind = kind;
      record.file = file;
    }
    if (published !== undefined) record.published = published;
    return record;
  });
}

/** What a row of the log has brought. */
export interface Absorbed {
  /** The records it holds versions or recalls of. */
  readonly records: readonly { readonly lane: LaneId; readonly id: RecordId }[];
  /** Whether it takes something away. */
  readonly deletes: boolean;
}

/** Takes a row of the log into the header. */
export function absorb(header: DocumentHeader, row: AbsorbedRow): Absorbed {
  const { sections, deletions } = scanUpdate(row.bytes, unbounded);
  const records: { lane: LaneId; id: RecordId }[] = [];
  for (const section of sections) {
    const state = clientState(header, section.client, row.ownerOf(section.client));
    for (const id of absorbSection(header, section, state, row.arrivalOf)) records.push({ lane: state.owner, id });
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
  return { records, deletes: deletions.length > 0 };
}

function absorbSection(
  header: DocumentHeader,
  section: ScannedSection,
  state: ClientState,
  arrivalOf: (client: number, clock: number) => number,
): RecordId[] {
  const lane = laneState(header, state.owner);
  const ids: RecordId[] = [];
  for (const struct of section.structs) {
    const { clock, key } = struct;
    if (struct.type !== 'value') state.hollow.add({ from: clock, to: clock + struct.length });
    const parsed = key === null ? null : parseRecordKey(key);
    if (key === null || parsed === null) continue;
    const record = recordState(lane, parsed.id);
    const known = keyOf(record, key);
    const isValue = struct.type === 'value';
    const hash = isValue ? fingerprint(struct) : null;
    const sum = isValue ? hashBytes(struct.bytes, struct.valueFrom, struct.to) : 0;
    if (!known) setKey(record, { key, client: section.client, clock, hash, sum, copies: 1, others: noOthers });
    else {
      known.copies += 1;
      if (isValue) known.others = [...known.others, { client: section.client, clock }];
    }
    if (!isValue) continue;
    ids.push(parsed.id);
    if (record.arrival === 0) record.arrival = arrivalOf(section.client, clock);
    if (parsed.type === 'recall') {
      record.recalled = true;
      continue;
    }
    if (record.kind !== '' && state.owner !== serverLane) continue;
    const value = readValue(struct) as RecordValue & { readonly file?: SentFile };
    if (record.kind === '') {
      record.kind = value.kind;
      record.file = value.file?.id ?? null;
    }
    if (state.owner === serverLane) record.published = hashPublished(value);
  }
  return ids;
}

function addRanges(
  header: DocumentHeader,
  byClient: ReadonlyMap<number, readonly ClockRange[]>,
  to: 'deleted' | 'hollow',
): void {
  for (const [client, ranges] of byClient) {
    const set = header.clients.get(client)?.[to];
    for (const range of ranges) set?.add(range);
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
