import { serverLane, type LaneId, type RecordId, type UserId } from '#shared/ids.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import type { Admission, ClientClock, RefusedStruct } from '../admission/admit.ts';
import type { OutstandingRefusal } from '../admission/header.ts';
import { ClockSet } from '../admission/ranges.ts';
import { addPiece, writeUpdate, type Piece } from '../admission/update-writer.ts';
import type { Channel } from '../sockets/channel.ts';
import type { LiveDocument } from './live-document.ts';
import { writeSpans } from './spans.ts';

/** A row of the record index that an update makes or changes. */
export interface IndexedRecord {
  readonly lane: LaneId;
  readonly id: RecordId;
  readonly kind: string;
  readonly n: number;
  readonly arrival: number;
  /** Recalled by its author, or withdrawn by the server. */
  readonly isRecalled: boolean;
  /** The server may bring back what it withdrew. */
  readonly isRestored: boolean;
}

/** What one sender had to say at once in a group: who is told what of it, and what to do should it have to be admitted again. */
export interface GroupPart {
  readonly lane: LaneId;
  /** The channel that sent it; null for the server's own. */
  readonly from: Channel | null;
  /** The updates as they were sent; null for the server's own, and for a mere question. */
  readonly sent: readonly Uint8Array[] | null;
  readonly clocks: readonly ClientClock[];
  /** Where every record in it stands. */
  readonly arrivals: readonly Arrival[];
  readonly refused: readonly RefusedStruct[];
  /** Of these, those to say again until they were heard. */
  readonly kept: readonly (RefusedStruct & Pick<OutstandingRefusal, 'device'>)[];
  /** When it came, epoch milliseconds. */
  readonly arrival: number;
  readonly heard: readonly string[];
  /** Deletions the relay made with it, for the sender. */
  readonly erased: Uint8Array | null;
  /** Told once whether it was stored. */
  readonly settle: ((stored: boolean) => void) | null;
}

/** What a group makes of its document's head and of its room's counter. */
export interface GroupEnd {
  readonly seq: number;
  /** Record versions and bytes of the document with it: what makes a page full. */
  readonly records: number;
  readonly bytes: number;
  /** Number of the room's newest message with it and with what other documents of the room write beside it. */
  readonly counter: number | null;
}

/** What a group adds to the log: one row. */
export interface GroupRow {
  readonly bytes: Uint8Array;
  /** Null when the row has several authors: `spans` says whose is what. */
  readonly author: LaneId | null;
  readonly spans: string | null;
  /** When its structs arrived: the first and the last. */
  readonly arrivals: { readonly first: number; readonly last: number };
}

interface MergedSection {
  readonly owner: LaneId;
  readonly clock: number;
  readonly pieces: Piece[];
  readonly arrivals: [clock: number, arrival: number][];
}

/**
 * Everything of one document that is written with the next commit. However many updates it takes in, it is one row of
 * the log and one message to each reader.
 */
export class Group {
  readonly document: LiveDocument;
  /** The head of the document that its updates were admitted against. */
  readonly before: { readonly seq: number; readonly rightsRevision: number };
  /** The number of the room's newest message before it; null for documents without a room. */
  readonly counterBefore: number | null;
  readonly parts: GroupPart[] = [];
  readonly index: IndexedRecord[] = [];
  /** Records of people that bring no file any more, whether they ever did or not. */
  readonly fileless: Pick<IndexedRecord, 'lane' | 'id'>[] = [];
  readonly arrivals: Arrival[] = [];
  /** Whose lanes it writes. */
  readonly authors = new Set<LaneId>();
  /** The channels that wrote it; null among them when the server did. */
  readonly writers = new Set<Channel | null>();
  /** Whether text of a person is deleted with it, which then has to go from the log. */
  erases = false;
  readonly #sections = new Map<number, MergedSection>();
  readonly #deletions = new Map<number, ClockSet>();
  #row: GroupRow | null = null;
  #seq = 0;
  #end: GroupEnd | null = null;

  constructor(document: LiveDocument) {
    const { header, counters } = document;
    this.document = document;
    this.before = { seq: header.seq, rightsRevision: header.rightsRevision };
    this.counterBefore = counters?.counter ?? null;
  }

  /** How many updates it holds. */
  get updates(): number {
    let updates = 0;
    for (const { sent } of this.parts) updates += sent?.length ?? 1;
    return updates;
  }

  /** The newest sequence in it; 0 while nothing is to be appended. */
  get seq(): number {
    return this.#seq;
  }

  /** Takes in an admission that the header has taken in already. */
  add(
    admission: Admission,
    lane: LaneId,
    from: Channel | null,
    seq: number,
    arrivalOf: (clock: number) => number,
  ): void {
    this.#seq = seq;
    this.authors.add(lane);
    this.writers.add(from);
    for (const { client, clock, pieces } of admission.sections) {
      let merged = this.#sections.get(client);
      if (!merged) this.#sections.set(client, (merged = { owner: lane, clock, pieces: [], arrivals: [] }));
      let at = clock;
      for (const piece of pieces) {
        addPiece(merged.pieces, piece);
        const structs = piece.type === 'gc' ? 1 : piece.structs;
        for (let struct = 0; struct < structs; struct += 1) {
          const arrival = arrivalOf(at + struct);
          if (merged.arrivals.at(-1)?.[1] !== arrival) merged.arrivals.push([at + struct, arrival]);
        }
        at += piece.type === 'gc' ? piece.length : piece.structs;
      }
    }
    for (const [client, ranges] of admission.deletions) {
      let set = this.#deletions.get(client);
      if (!set) this.#deletions.set(client, (set = new ClockSet()));
      for (const range of ranges) set.add(range);
      if (lane !== serverLane) this.erases = true;
    }
  }

  /** What it ends with, as of the first time it is asked: then it takes in nothing more, and the header goes on. */
  get end(): GroupEnd {
    const { header, counters } = this.document;
    const { records, bytes } = header;
    return (this.#end ??= { seq: this.#seq || this.before.seq, records, bytes, counter: counters?.counter ?? null });
  }

  /** The row it becomes; null when nothing is appended. It takes in nothing more. */
  get row(): GroupRow | null {
    if (this.#row !== null || this.#seq === 0) return this.#row;
    const sections = [...this.#sections].map(([client, { clock, pieces }]) => ({ client, clock, pieces }));
    const bytes = writeUpdate(sections, new Map([...this.#deletions].map(([client, set]) => [client, set.ranges])));
    const merged = [...this.#sections.values()];
    const times = merged.flatMap(({ arrivals }) => arrivals.map(([, arrival]) => arrival));
    const last = Math.max(...times, ...this.parts.map(({ arrival }) => arrival));
    const [{ owner = this.parts[0]?.lane ?? null } = {}] = merged;
    const isPlain = merged.every((one) => one.owner === owner && one.arrivals.every(([, arrival]) => arrival === last));
    this.#row = {
      bytes,
      author: isPlain ? owner : null,
      spans: isPlain
        ? null
        : writeSpans(
            [...this.#sections].map(([client, one]) => ({ client, owner: one.owner, arrivals: one.arrivals })),
          ),
      arrivals: { first: Math.min(...times, last), last },
    };
    return this.#row;
  }

  /** Refusals that are not to be said again, by person. */
  get heard(): { readonly user: UserId; readonly keys: readonly string[] }[] {
    return this.parts.flatMap(({ lane, heard }) =>
      lane === serverLane || heard.length === 0 ? [] : [{ user: lane, keys: heard }],
    );
  }
}
