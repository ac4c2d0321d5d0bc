import { DigestSum, type LaneDigest } from '#shared/documents/digest.ts';
import { serverLane, takenBackAuthor, type LaneId } from '#shared/ids.ts';
import { isLive, type DocumentHeader, type LaneState } from '../admission/header.ts';
import type { LiveDocument } from './live-document.ts';
import { covers, hides } from './reading.ts';
import type { Reader } from './serve.ts';

/** What a reader's copy of a document has to hold. */
export interface DocumentDigest {
  /** True when every lane is in `lanes`: what a copy has beside them is not the server's. */
  readonly whole: boolean;
  readonly lanes: readonly LaneDigest[];
}

interface LaneSum {
  readonly digest: LaneDigest;
  /** When the first of the lane's records arrived, epoch milliseconds; infinite for none. */
  readonly first: number;
  /** Whose messages the server's lane says were recalled, and when those arrived: kept from whoever blocked them then. */
  readonly takenBack: readonly { readonly author: LaneId; readonly arrival: number }[];
}

const noneTakenBack: LaneSum['takenBack'] = [];

/** Digests of documents from their headers: no row is read, and a document that rests is summed up once. */
export class Digests {
  readonly #known = new WeakMap<DocumentHeader, { readonly seq: number; readonly lanes: readonly LaneSum[] }>();

  /**
   * The digests of those lanes that a reader is served in full: the own one always, others when the reader may read from
   * their first record until now and never blocked their owner. Of what lies outside somebody's intervals nothing is
   * said, not even that it is there (D2).
   */
  of(header: DocumentHeader, { user, read, hidden }: Reader, now: number): DocumentDigest {
    const sums = this.#sumsOf(header);
    const isRead = ({ digest, first, takenBack }: LaneSum): boolean =>
      digest.lane === user ||
      (hidden?.has(digest.lane) !== true &&
        !takenBack.some(({ author, arrival }) => hides(hidden, author, arrival)) &&
        read.some(({ from, to }) => from <= Math.min(first, now) && now < to));
    const lanes = sums.filter(isRead).map(({ digest }) => digest);
    const whole = lanes.length === sums.length && covers(read, now);
    // Also a lane without an entry is compared: a copy may have some.
    if (!lanes.some(({ lane }) => lane === user)) lanes.push(new DigestSum().of(user));
    return { whole, lanes };
  }

  #sumsOf(header: DocumentHeader): readonly LaneSum[] {
    const known = this.#known.get(header);
    if (known?.seq === header.seq) return known.lanes;
    const lanes = [...header.lanes].map(([owner, lane]) => sumOf(header, owner, lane));
    this.#known.set(header, { seq: header.seq, lanes });
    return lanes;
  }
}

function sumOf(header: DocumentHeader, owner: LaneId, lane: LaneState): LaneSum {
  const sum = new DigestSum();
  let first = Infinity;
  const takenBack = owner === serverLane && header.kind.kind === 'page' ? takenBackIn(lane) : noneTakenBack;
  for (const { keys, arrival } of lane.records.values()) {
    // A record whose only key came in deleted has not arrived.
    if (arrival > 0) first = Math.min(first, arrival);
    for (const state of keys) {
      // A copy holds a key as long as one of the structs that set it lives.
      if (isLive(header, state) || state.others.some((place) => isLive(header, place))) sum.add(state.key, state.sum);
    }
  }
  return { digest: sum.of(owner), first, takenBack };
}

const takenBackIn = ({ records }: LaneState): LaneSum['takenBack'] =>
  [...records].flatMap(([id, { arrival }]) => {
    const author = takenBackAuthor(id);
    return author === null ? [] : [{ author, arrival }];
  });

const quietTries = 20;
const quietWaitMs = 50;

/**
 * Resolves with true at a moment when all that is admitted to a document is on disk and sent on, so that whoever is
 * told its digest next has been told all that it sums up (D3). False when no such moment came within a second: such a
 * page is soon full and then rests.
 */
export async function quietMoment(document: LiveDocument): Promise<boolean> {
  for (let tries = 0; tries < quietTries; tries += 1) {
    await document.settled();
    if (document.isStale) return false;
    if (document.header.seq === document.storedSeq) return true;
    await new Promise((resolve) => setTimeout(resolve, quietWaitMs));
  }
  return false;
}
