import { isRecallKey } from '#shared/documents/keys.ts';
import { serverLane, type LaneId, type RecordId } from '#shared/ids.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import { absorbAdmission } from '../admission/absorb.ts';
import type { Admission, AdmittedRecord, ClientClock } from '../admission/admit.ts';
import { isLive, laneState, versionsOf, type RecordState, type StructId } from '../admission/header.ts';
import { relayLimits } from '../relay-limits.ts';
import type { Channel } from '../sockets/channel.ts';
import type { Committer } from './committer.ts';
import type { Group, GroupPart } from './group.ts';
import type { LiveDocument } from './live-document.ts';

/** An admitted update to append, and what it means beyond its bytes. */
export interface Appended {
  readonly admission: Admission;
  readonly lane: LaneId;
  readonly from: Channel | null;
  /** The updates as they were sent, to be admitted again should another process have been quicker. */
  readonly sent: readonly Uint8Array[] | null;
  /** When it arrived, epoch milliseconds. */
  readonly arrival: number;
  /** When each record arrived, where the server vouches for another time than now. */
  readonly arrivalOf?: (record: AdmittedRecord) => number;
  /** Records of the server's lane that are withdrawn, or of a person's that are erased. */
  readonly withdrawn?: ReadonlySet<RecordId>;
  readonly settle?: (stored: boolean) => void;
}

const noneKept: GroupPart['kept'] = [];

/** Takes an admission into the header and the group that is written next. */
export function submit(committer: Committer, document: LiveDocument, appended: Appended): void {
  const { admission, lane, from, sent, arrival, settle = null } = appended;
  const group = committer.groupOf(document);
  const { header } = document;
  const arrivals = arrivalsBy(appended);
  const seq = header.seq + 1;
  const known = absorbAdmission(header, lane, admission, { seq, after: group.before.seq }, arrivals);
  header.records += admission.records.length;
  header.bytes += sizeOf(admission);
  group.add(admission, lane, from, seq, arrivals);

  const state = laneState(header, lane);
  const device = from?.sender.device ?? null;
  const kept =
    admission.refused.length === 0
      ? noneKept
      : admission.refused
          .slice(0, Math.max(0, relayLimits.refusals - state.refused.size))
          .map((refused) => ({ ...refused, device }));
  for (const { key, ...refused } of kept) state.refused.set(key, refused);
  for (const key of admission.heard) state.refused.delete(key);

  const placed: Arrival[] = [];
  for (const [at, record] of admission.records.entries()) number(document, group, lane, record, known[at], placed);
  noteFileless(document, group, lane, admission, known);
  for (const id of appended.withdrawn ?? []) {
    const place = state.records.get(id) ?? { kind: '', n: 0, arrival };
    const { kind, n, arrival: arrived } = place;
    group.index.push({ lane, id, kind, n, arrival: arrived || arrival, isRecalled: true, isRestored: false });
  }
  const { clocks, refused, heard, erased } = admission;
  add(group, { lane, from, sent, clocks, arrivals: placed, refused, kept, arrival, heard, erased, settle });
}

/** Answers an update that brought nothing new, once everything before it is on disk. */
export function acknowledge(
  committer: Committer,
  document: LiveDocument,
  about: Pick<GroupPart, 'lane' | 'from' | 'sent' | 'clocks' | 'heard' | 'settle'>,
): void {
  const state = laneState(document.header, about.lane);
  for (const key of about.heard) state.refused.delete(key);
  const nothing = { arrivals: [], refused: [], kept: [], arrival: 0, erased: null };
  add(committer.groupOf(document), { ...about, ...nothing });
}

/** Acknowledges nothing but itself: settles when everything before it is on disk, or is not. */
export const written = (committer: Committer, document: LiveDocument, from: Channel): Promise<boolean> =>
  new Promise((settle) => {
    const nothing = { sent: null, clocks: [] as ClientClock[], heard: [] };
    acknowledge(committer, document, { lane: from.sender.user, from, ...nothing, settle });
  });

/** Gives a record its place: a message its number when it is first seen, and every record its row in the index. */
function number(
  { header, counters }: LiveDocument,
  group: Group,
  lane: LaneId,
  { id, kind, isFirst }: AdmittedRecord,
  known: RecordState | undefined,
  placed: Arrival[],
): void {
  if (!known) return;
  const isMessage = kind === 'message' && lane !== serverLane && header.kind.kind === 'page';
  if (isFirst && isMessage && counters) {
    counters.counter += 1;
    known.n = counters.counter;
  }
  const { n, arrival } = known;
  placed.push({ lane, id, n, arrival });
  const isRecalled = kind === 'recall';
  const isRestored = lane === serverLane && !isFirst;
  if (isFirst || isRecalled || isRestored) {
    group.index.push({ lane, id, kind, n, arrival, isRecalled, isRestored });
  }
}

/**
 * Notes whose file nobody sees any more although they are not recalled: messages whose newest version brings none, and
 * those of which no version is left.
 */
function noteFileless(
  { header }: LiveDocument,
  group: Group,
  lane: LaneId,
  { records, deletions }: Admission,
  known: readonly RecordState[],
): void {
  if (lane === serverLane || header.kind.kind !== 'page') return;
  for (const [at, { id, key, kind, isFirst, file }] of records.entries()) {
    if (isFirst || kind !== 'message' || file !== undefined) continue;
    const isNewest = known[at]?.keys.every((other) => other.key <= key || isRecallKey(other.key));
    if (isNewest === true) group.fileless.push({ lane, id });
  }
  if (deletions.size === 0) return;
  const isDeleted = ({ client, clock }: StructId): boolean =>
    deletions.get(client)?.some(({ from, to }) => from <= clock && clock < to) === true;
  for (const [id, record] of laneState(header, lane).records) {
    if (record.recalled) continue;
    const versions = versionsOf(record);
    if (versions.some(isDeleted) && !versions.some((place) => isLive(header, place))) group.fileless.push({ lane, id });
  }
}

function add(group: Group, part: GroupPart): void {
  group.parts.push(part);
  for (const arrival of part.arrivals) group.arrivals.push(arrival);
}

/** When a struct arrived, by its clock. */
function arrivalsBy({ admission, arrival, arrivalOf }: Appended): (clock: number) => number {
  if (!arrivalOf) return () => arrival;
  const times = new Map(admission.records.map((record) => [record.clock, arrivalOf(record)]));
  return (clock) => times.get(clock) ?? arrival;
}

/** Bytes that an admission adds to a document, roughly: what makes a page full. */
function sizeOf({ sections, deletions }: Admission): number {
  let bytes = 8 * deletions.size;
  for (const { pieces } of sections) {
    bytes += 8;
    for (const piece of pieces) bytes += piece.type === 'gc' ? 3 : piece.to - piece.from;
  }
  return bytes;
}
