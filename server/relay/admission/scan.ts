import { ByteReader } from './byte-reader.ts';
import { bounds, Violation } from './rules.ts';
import { skipValue } from './skip-value.ts';

/** One struct of an update, and where its bytes lie. */
export interface ScannedStruct {
  readonly type: 'gc' | 'skip' | 'deleted' | 'value';
  readonly clock: number;
  readonly length: number;
  readonly from: number;
  readonly to: number;
  /** What `from`, `to` and `valueFrom` count in. */
  readonly bytes: Buffer;
  /** The root map it is keyed to; null for structs without content. */
  readonly lane: string | null;
  /** Its key in that map, if it has one. */
  readonly key: string | null;
  /** Where a value's JSON begins. */
  readonly valueFrom: number;
}

/** The structs of one client id, in the order of their clocks without a gap. */
export interface ScannedSection {
  readonly client: number;
  readonly clock: number;
  /** The clock after the last struct. */
  readonly end: number;
  readonly structs: readonly ScannedStruct[];
}

/** Deleted clocks of one client id: start, length, start, length, … as sent. */
export interface ScannedDeletions {
  readonly client: number;
  readonly ranges: readonly number[];
}

/** An update of format V1, taken apart without copying or building anything of Yjs. */
export interface ScannedUpdate {
  readonly sections: readonly ScannedSection[];
  readonly deletions: readonly ScannedDeletions[];
}

/** How much one update may hold. */
export interface ScanBounds {
  readonly structs: number;
  readonly ranges: number;
  readonly sections: number;
}

/** For updates of our own log, which were bounded when they came in. */
export const unbounded: ScanBounds = { structs: Infinity, ranges: Infinity, sections: Infinity };

const content = { gc: 0, deleted: 1, any: 8, skip: 10 } as const;
/** Bits of a struct's first byte. */
const keyed = 0x20;
const contentBits = 0x1f;

/**
 * Reads an update in one pass, in time that grows with its bytes alone.
 * `likelyLane`: whose lane it probably writes.
 * @throws Violation (A1, A2) for everything that is not an update as lanes produce them.
 */
export function scanUpdate(
  update: Uint8Array,
  most: ScanBounds = bounds,
  likelyLane: string | null = null,
): ScannedUpdate {
  const reader = new ByteReader(update);
  const sections = scanSections(reader, most, likelyLane);
  const deletions = scanDeletions(reader, most);
  if (!reader.atEnd) throw new Violation('A1', 'something follows the update');
  return { sections, deletions };
}

/** Updates that follow one another, read as one. */
export interface ScannedRun {
  readonly update: ScannedUpdate;
  /** How many of them it holds: at least the first. */
  readonly updates: number;
}

/**
 * Reads updates that the owner of a lane has sent one after another, so far as each goes on in that lane where the one
 * before has ended, as the updates of a device that writes do. It means what they mean one by one.
 * @throws Violation when the first is none
 */
export function scanRun(sent: readonly Uint8Array[], lane: string): ScannedRun {
  const update = scanUpdate(sent[0] ?? new Uint8Array(), bounds, lane);
  const section = soleSection(update, lane);
  if (section === null || sent.length === 1) return { update, updates: 1 };
  const structs = [...section.structs];
  let { end } = section;
  let updates = 1;
  for (; updates < Math.min(sent.length, bounds.run); updates += 1) {
    const next = following(sent[updates] ?? new Uint8Array(), lane, section.client, end);
    if (next === null) break;
    structs.push(...next.structs);
    end = next.end;
  }
  return updates === 1
    ? { update, updates }
    : { update: { sections: [{ ...section, end, structs }], deletions: [] }, updates };
}

/** The section of an update that only goes on in a lane: whose it is shows in its first struct. */
function soleSection({ sections, deletions }: ScannedUpdate, lane: string): ScannedSection | null {
  const [section] = sections;
  if (!section || sections.length > 1 || deletions.length > 0) return null;
  return section.structs[0]?.lane === lane ? section : null;
}

/** The section of an update that goes on at a clock; null when it is none, or says anything else. */
function following(sent: Uint8Array, lane: string, client: number, clock: number): ScannedSection | null {
  if (sent.length > bounds.runBytes) return null;
  try {
    const section = soleSection(scanUpdate(sent, bounds, lane), lane);
    return section?.client === client && section.clock === clock ? section : null;
  } catch (error) {
    // It will be the first of a run of its own.
    if (error instanceof Violation) return null;
    throw error;
  }
}

function scanSections(reader: ByteReader, most: ScanBounds, likelyLane: string | null): ScannedSection[] {
  const sections: ScannedSection[] = [];
  let structsLeft = most.structs;
  let previous = Infinity;
  for (let left = within(reader.number(), most.sections, 'client ids'); left > 0; left -= 1) {
    const count = reader.number();
    if (count === 0) throw new Violation('A1', 'a section is empty');
    structsLeft -= count;
    if (structsLeft < 0) throw new Violation('A1', 'too many structs');
    const client = reader.number();
    // Yjs keeps one section per client id: of two, its readers would see only the second.
    if (client >= previous) throw new Violation('A1', 'sections are out of order');
    previous = client;
    sections.push(scanSection(reader, client, count, likelyLane));
  }
  return sections;
}

function scanSection(reader: ByteReader, client: number, count: number, likelyLane: string | null): ScannedSection {
  const first = within(reader.number(), bounds.clock, 'clocks');
  const structs: ScannedStruct[] = [];
  let clock = first;
  // A client id writes one lane.
  let lane = likelyLane;
  for (let left = count; left > 0; left -= 1) {
    const struct = scanStruct(reader, clock, lane);
    structs.push(struct);
    lane = struct.lane ?? lane;
    clock = within(clock + struct.length, bounds.clock, 'clocks');
  }
  return { client, clock: first, end: clock, structs };
}

function scanStruct(reader: ByteReader, clock: number, likelyLane: string | null): ScannedStruct {
  const from = reader.at;
  const info = reader.byte();
  if (info === content.gc || info === content.skip) {
    const length = structLength(reader);
    const type = info === content.gc ? 'gc' : 'skip';
    return { type, clock, length, from, to: reader.at, bytes: reader.bytes, lane: null, key: null, valueFrom: 0 };
  }
  const ref = info & contentBits;
  if ((info & ~contentBits & ~keyed) !== 0) throw new Violation('A2', 'a struct has an origin');
  if (ref !== content.deleted && ref !== content.any) throw new Violation('A2', 'a struct has other content');
  if (reader.number() !== 1) throw new Violation('A2', 'a struct names its parent by id');
  const lane = reader.text(likelyLane);
  const key = (info & keyed) === keyed ? reader.text() : null;
  if (ref === content.deleted) {
    const length = structLength(reader);
    return { type: 'deleted', clock, length, from, to: reader.at, bytes: reader.bytes, lane, key, valueFrom: 0 };
  }
  if (reader.number() !== 1) throw new Violation('A2', 'a struct is not one value');
  const valueFrom = reader.at;
  skipValue(reader);
  return { type: 'value', clock, length: 1, from, to: reader.at, bytes: reader.bytes, lane, key, valueFrom };
}

function scanDeletions(reader: ByteReader, most: ScanBounds): ScannedDeletions[] {
  const deletions: ScannedDeletions[] = [];
  const seen = new Set<number>();
  let rangesLeft = most.ranges;
  for (let left = within(reader.number(), most.ranges, 'deletions'); left > 0; left -= 1) {
    const client = reader.number();
    if (seen.has(client)) throw new Violation('A1', 'a client id has two delete sets');
    seen.add(client);
    const count = reader.number();
    rangesLeft -= count;
    if (rangesLeft < 0) throw new Violation('A1', 'too many deletions');
    const ranges: number[] = [];
    for (let range = 0; range < count; range += 1) {
      const clock = reader.number();
      const length = reader.number();
      if (length === 0) throw new Violation('A1', 'a deletion is empty');
      ranges.push(clock, length);
    }
    deletions.push({ client, ranges });
  }
  return deletions;
}

function structLength(reader: ByteReader): number {
  const length = within(reader.number(), bounds.structLength, 'clocks in a struct');
  if (length === 0) throw new Violation('A1', 'a struct is empty');
  return length;
}

function within(count: number, most: number, what: string): number {
  if (count > most) throw new Violation('A1', `too many ${what}`);
  return count;
}
