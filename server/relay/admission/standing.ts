import type { RecordId } from '#shared/ids.ts';
import type { DraftedKey } from './admit.ts';
import { keyOf, type KeyState, type LaneState, type RecordState, type StructId } from './header.ts';
import { ClockSet, type ClockRange } from './ranges.ts';

/** What deletions of a lane's owner are judged by. */
export interface TakingAway {
  readonly lane: LaneState;
  /** Keys as they are with the update. */
  readonly keys: ReadonlyMap<string, DraftedKey>;
  /** Whether a struct has its content, of before or of the update. */
  readonly isLive: (place: StructId) => boolean;
  /** Whether its author may take away what this key says of the record: a version, or its recall. */
  readonly mayGo: (key: string, id: RecordId, record: RecordState) => boolean;
}

type Clocks = Map<number, ClockSet>;

/**
 * What goes of the clocks that their author wants deleted. A key that says something of a record goes only where it may
 * (A11), and then with every struct that sets it. Where it may not, the struct that every copy shows stays; the others,
 * which each copy deletes by itself, go.
 */
export function goneWith(wanted: ReadonlyMap<number, ClockSet>, about: TakingAway): Map<number, readonly ClockRange[]> {
  const stays: Clocks = new Map();
  const goes: Clocks = new Map();
  const isWanted = ({ client, clock }: StructId): boolean => wanted.get(client)?.has(clock) === true;
  const look = (state: KeyState, id: RecordId, record: RecordState): void => {
    if (!isWanted(state) && !state.others.some(isWanted)) return;
    const live = [state, ...state.others].filter(about.isLive);
    const shown = shownOf(live);
    if (shown === null || !isWanted(shown)) return;
    if (!about.mayGo(state.key, id, record)) add(stays, shown);
    else for (const place of live) if (!isWanted(place)) add(goes, place);
  };
  for (const [id, record] of about.lane.records) {
    for (const state of record.keys) look(about.keys.get(state.key)?.state ?? state, id, record);
  }
  for (const { id, state } of about.keys.values()) {
    const record = about.lane.records.get(id);
    // What nobody had before this update may come deleted.
    if (record !== undefined && keyOf(record, state.key) === undefined) look(state, id, record);
  }

  const gone = new Map<number, readonly ClockRange[]>();
  for (const [client, { ranges }] of wanted) {
    const kept = stays.get(client);
    gone.set(client, kept ? ranges.flatMap((range) => kept.missing(range)) : ranges);
  }
  for (const [client, { ranges }] of goes) gone.set(client, [...(gone.get(client) ?? []), ...ranges]);
  return gone;
}

/** Of structs that set one key, the one whose value Yjs shows: of the highest client id, and of its structs the first. */
function shownOf(places: readonly StructId[]): StructId | null {
  let shown: StructId | null = null;
  for (const place of places) {
    if (shown === null || place.client > shown.client) shown = place;
    else if (place.client === shown.client && place.clock < shown.clock) shown = place;
  }
  return shown;
}

function add(to: Clocks, { client, clock }: StructId): void {
  let set = to.get(client);
  if (!set) to.set(client, (set = new ClockSet()));
  set.add({ from: clock, to: clock + 1 });
}
