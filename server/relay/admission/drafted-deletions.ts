import type { DocumentHeader, LaneState, StructId } from './header.ts';
import { ClockSet, type ClockRange } from './ranges.ts';
import { goneWith, type TakingAway } from './standing.ts';

/** Ranges of clocks, by client. */
export type RangesByClient = ReadonlyMap<number, readonly ClockRange[]>;

type Gone = 'deleted' | 'hollow';

/** What one update takes away, and which of its clocks stand without content. Most updates are one new message and have none. */
export class DraftedDeletions {
  readonly #header: DocumentHeader;
  readonly #lane: LaneState;
  readonly #gone = new Map<number, Readonly<Record<Gone, ClockSet>>>();
  /** What the sender deletes, without what was gone before. */
  #wanted: Map<number, ClockSet> | null = null;
  #asked: Map<number, ClockSet> | null = null;

  constructor(header: DocumentHeader, lane: LaneState) {
    this.#header = header;
    this.#lane = lane;
  }

  /** Deletions to write: what the sender deletes and may (A11), and what recalls erase. Asked once, at the end. */
  deletions(about: Omit<TakingAway, 'lane'>): RangesByClient {
    if (this.#wanted !== null) {
      const gone = goneWith(this.#wanted, { ...about, lane: this.#lane });
      for (const [client, ranges] of gone) for (const range of ranges) this.take('deleted', client, range);
    }
    return this.#rangesOf('deleted');
  }

  /** Clocks of this update that stand without content. */
  hollows(): RangesByClient {
    return this.#rangesOf('hollow');
  }

  /** Takes clocks away, whoever wants it. */
  take(what: Gone, client: number, range: ClockRange): void {
    let gone = this.#gone.get(client);
    if (!gone) this.#gone.set(client, (gone = { deleted: new ClockSet(), hollow: new ClockSet() }));
    gone[what].add(range);
  }

  /** Deletes clocks of the sender; those that are gone already are no news. */
  want(client: number, range: ClockRange): void {
    for (const part of this.newlyGone(client, range))
      addTo((this.#wanted ??= new Map<number, ClockSet>()), client, part);
    if (this.#lane.refused.size > 0) addTo((this.#asked ??= new Map<number, ClockSet>()), client, range);
  }

  /** Whether the sender deletes this struct, gone before or not. */
  isAsked({ client, clock }: StructId): boolean {
    return this.#asked?.get(client)?.has(clock) === true;
  }

  /** Whether this update deletes a struct. */
  isDeleted({ client, clock }: StructId): boolean {
    return this.#gone.get(client)?.deleted.has(clock) === true;
  }

  /** What of a range is still there. */
  newlyGone(client: number, range: ClockRange): ClockRange[] {
    const known = this.#header.clients.get(client);
    const drafted = this.#gone.get(client);
    let parts = [range];
    for (const set of [known?.deleted, known?.hollow, drafted?.deleted, drafted?.hollow]) {
      if (set) parts = parts.flatMap((part) => set.missing(part));
    }
    return parts;
  }

  #rangesOf(what: Gone): RangesByClient {
    const found = new Map<number, readonly ClockRange[]>();
    for (const [client, gone] of this.#gone) if (gone[what].ranges.length > 0) found.set(client, gone[what].ranges);
    return found;
  }
}

function addTo(sets: Map<number, ClockSet>, client: number, range: ClockRange): void {
  let set = sets.get(client);
  if (!set) sets.set(client, (set = new ClockSet()));
  set.add(range);
}
