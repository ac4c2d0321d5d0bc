import { serverLane, type LaneId } from '#shared/ids.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import { absorb } from '../admission/absorb.ts';
import type { Admission, AdmittedRecord, ClientClock } from '../admission/admit.ts';
import { laneState } from '../admission/header.ts';
import { relayLimits } from '../relay-limits.ts';
import type { Channel } from '../sockets/channel.ts';
import type { Committer } from './committer.ts';
import type { LiveDocument } from './live-document.ts';
import type { IndexedRecord } from './queued-update.ts';
import { writeSpans } from './spans.ts';

/** An admitted update to append, and what it means beyond its bytes. */
export interface Appended {
  readonly admission: Admission;
  readonly lane: LaneId;
  readonly from: Channel | null;
  /** When it arrived, epoch milliseconds. */
  readonly arrival: number;
  /** When each record arrived, where the server vouches for another time than now. */
  readonly arrivalOf?: (record: AdmittedRecord) => number;
  /** Records of the server's lane that are withdrawn. */
  readonly withdrawn?: ReadonlySet<string>;
}

/** Takes an admission into the header and queues it; resolves to whether it was stored. */
export function submit(committer: Committer, document: LiveDocument, appended: Appended): Promise<boolean> {
  const { admission, lane, from, arrival } = appended;
  const { header, counters } = document;
  const before = { seq: header.seq, rightsRevision: header.rightsRevision };
  const counterBefore = counters?.counter ?? 0;
  const arrivalOf = appended.arrivalOf ?? (() => arrival);
  const times = new Map(admission.records.map((record) => [record.clock, arrivalOf(record)]));

  absorb(header, {
    seq: header.seq + 1,
    bytes: admission.update,
    ownerOf: () => lane,
    arrivalOf: (_client, clock) => times.get(clock) ?? arrival,
  });
  header.records += admission.records.length;
  header.bytes += admission.update.length;
  document.rows += 1;
  const state = laneState(header, lane);
  const device = from?.sender.device ?? null;
  const kept = admission.refused
    .slice(0, Math.max(0, relayLimits.refusals - state.refused.size))
    .map((refused) => ({ ...refused, device }));
  for (const { key, ...refused } of kept) state.refused.set(key, refused);
  for (const key of admission.heard) state.refused.delete(key);

  const arrivals: Arrival[] = [];
  const index: IndexedRecord[] = [];
  for (const record of admission.records) {
    const known = state.records.get(record.id);
    if (!known) continue;
    const isMessage = record.kind === 'message' && lane !== serverLane && header.kind.kind === 'page';
    if (record.isFirst && isMessage && counters) {
      counters.counter += 1;
      known.n = counters.counter;
    }
    const { n, arrival: arrived } = known;
    arrivals.push({ lane, id: record.id, n, arrival: arrived });
    const isRecall = record.kind === 'recall';
    const isRestored = lane === serverLane && !record.isFirst;
    if (!record.isFirst && !isRecall && !isRestored) continue;
    const { id, kind, client, clock } = record;
    index.push({ id, kind, n, arrival: arrived, client, clock, isRecalled: isRecall, isRestored });
  }
  for (const id of appended.withdrawn ?? []) {
    const place = { kind: '', n: 0, arrival, client: 0, clock: 0 };
    index.push({ id: id as IndexedRecord['id'], ...place, isRecalled: true, isRestored: false });
  }

  return queue(committer, document, before, counters?.counter === counterBefore ? null : counterBefore, {
    lane,
    from,
    arrival,
    bytes: admission.update,
    spans: appended.arrivalOf ? spansOf(admission, lane, times) : null,
    index,
    arrivals,
    clocks: admission.clocks,
    refused: admission.refused,
    kept,
    heard: lane === serverLane ? null : { user: lane, keys: admission.heard },
    erased: admission.erased,
    deletes: admission.deletes,
  });
}

/** Answers an update that brought nothing new, once everything before it is on disk. */
export function acknowledge(
  committer: Committer,
  document: LiveDocument,
  lane: LaneId,
  from: Channel,
  clocks: readonly ClientClock[],
  heard: readonly string[],
): Promise<boolean> {
  const state = laneState(document.header, lane);
  for (const key of heard) state.refused.delete(key);
  const { seq, rightsRevision } = document.header;
  return queue(committer, document, { seq, rightsRevision }, null, {
    lane,
    from,
    arrival: 0,
    bytes: null,
    spans: null,
    index: [],
    arrivals: [],
    clocks,
    refused: [],
    kept: [],
    heard: lane === serverLane ? null : { user: lane, keys: heard },
    erased: null,
    deletes: false,
  });
}

type Queued = Omit<Parameters<Committer['submit']>[0], 'document' | 'seq' | 'settle'>;

const queue = (
  committer: Committer,
  document: LiveDocument,
  before: { seq: number; rightsRevision: number },
  counterBefore: number | null,
  update: Queued,
): Promise<boolean> =>
  new Promise((settle) => {
    committer.submit({ ...update, document, seq: document.header.seq, settle }, before, counterBefore);
  });

function spansOf(admission: Admission, owner: LaneId, times: ReadonlyMap<number, number>): string {
  const arrivals = [...times].sort(([one], [other]) => one - other);
  const client = admission.records[0]?.client ?? 0;
  return writeSpans([{ client, owner, arrivals }]);
}
