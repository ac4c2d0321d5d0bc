import { parseRecordKey } from '#shared/documents/keys.ts';
import type { LaneId } from '#shared/ids.ts';
import { laneState, recordState, type ClientState, type DocumentHeader } from './header.ts';
import { ClockSet } from './ranges.ts';
import { scanUpdate, unbounded, type ScannedSection } from './scan.ts';
import { hashValue, readValue } from './value-hash.ts';

/**
 * Takes an update of the log into the header: after an admission, and for every row when a header is made again.
 * `ownerOf` says whose a client id is; `arrivalOf` when a struct of it arrived.
 */
export function absorb(
  header: DocumentHeader,
  update: Uint8Array,
  ownerOf: (client: number) => LaneId,
  arrivalOf: (client: number, clock: number) => number,
): void {
  const { bytes, sections, deletions } = scanUpdate(update, unbounded);
  for (const section of sections) {
    const owner = ownerOf(section.client);
    const state = clientState(header, section.client, owner);
    absorbSection(header, bytes, section, state, arrivalOf);
    state.clock = Math.max(state.clock, section.end);
  }
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
    const value = struct.type === 'value' ? readValue(bytes, struct) : null;
    const place = { client: section.client, clock };
    if (!known) lane.keys.set(key, { ...place, hash: value === null ? null : hashValue(value), copies: 1 });
    if (value === null) continue;
    const record = recordState(lane, parsed.id);
    if (record.arrival === 0) record.arrival = arrivalOf(section.client, clock);
    if (parsed.type === 'recall') {
      record.recalled = true;
    } else {
      record.versions.push(place);
      if (record.kind === '') record.kind = (value as { kind: string }).kind;
    }
  }
}

function clientState(header: DocumentHeader, client: number, owner: LaneId): ClientState {
  let state = header.clients.get(client);
  if (!state) header.clients.set(client, (state = { owner, clock: 0, deleted: new ClockSet(), hollow: new ClockSet() }));
  return state;
}
