import { parseRecordKey } from '#shared/documents/keys.ts';
import { serverLane, takenBackAuthor, type LaneId } from '#shared/ids.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import { scanUpdate, unbounded } from '../admission/scan.ts';
import { addPiece, writeUpdate, type Piece } from '../admission/update-writer.ts';
import type { HiddenAuthors, ReadingInterval } from '../ports.ts';
import { SharedMessage, writeUpdateMessage } from '../sockets/messages.ts';
import type { LiveDocument } from './live-document.ts';
import { coverage, covers } from './reading.ts';

/** What is known of a log row that is sent on. */
export interface DeliveredRow {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly authors: ReadonlySet<LaneId>;
  /** When its structs arrived: the first and the last. */
  readonly times: { readonly first: number; readonly last: number };
  /** Where its records stand. */
  readonly arrivals: readonly Arrival[];
}

/** A new log row on its way to all who have its document open: one message, and others for those who blocked its authors. */
export class Delivery {
  readonly message: SharedMessage;
  readonly authors: DeliveredRow['authors'];
  readonly times: DeliveredRow['times'];
  /** Whether it only takes away: that is told to whoever has the document open, whatever they may read now. */
  readonly deletesOnly: boolean;
  readonly #document: LiveDocument;
  readonly #row: DeliveredRow;
  #partial: Map<string, SharedMessage> | null = null;
  #emptied: SharedMessage | null = null;

  constructor(document: LiveDocument, row: DeliveredRow) {
    this.message = new SharedMessage(row.seq, row.arrivals, writeUpdateMessage(row.bytes));
    this.authors = row.authors;
    this.times = row.times;
    // An update begins with the number of clients it has structs of.
    this.deletesOnly = row.bytes[0] === 0;
    this.#document = document;
    this.#row = row;
  }

  /** The message for a reader who blocked some authors (R08); null where the block began or ended within the row. */
  without(hidden: HiddenAuthors): SharedMessage | null {
    const out = hiddenIn(hidden, this.#row);
    if (out === 'some') return null;
    if (out.length === 0) return this.message;
    const name = out.join();
    const partial = (this.#partial ??= new Map<string, SharedMessage>());
    let message = partial.get(name);
    if (!message) partial.set(name, (message = this.#withoutRecords(new Set(out))));
    return message;
  }

  /**
   * The same with nothing in it for a reader who may read none of its records, though it comes while they read: the
   * server has put them where others stood before (R12). Null where a person wrote any of it, or the reader may read some.
   */
  emptiedFor(read: readonly ReadingInterval[]): SharedMessage | null {
    const { authors, arrivals } = this.#row;
    const isPlaced = arrivals.length > 0 && !arrivals.some(({ arrival }) => covers(read, arrival));
    if (!isPlaced || authors.size !== 1 || !authors.has(serverLane)) return null;
    return (this.#emptied ??= this.#withoutRecords(new Set([serverLane])));
  }

  /** The message with collected structs in the place of whole lanes, named by their owner, and of records, by `<lane>/<id>`. */
  #withoutRecords(out: ReadonlySet<string>): SharedMessage {
    const { seq, bytes, arrivals } = this.#row;
    const { clients } = this.#document.header;
    const { sections, deletions } = scanUpdate(bytes, unbounded);
    const written = sections.map(({ client, clock, structs }) => {
      const lane = clients.get(client)?.owner;
      const pieces: Piece[] = [];
      for (const { key, bytes: from, from: start, to, length } of structs) {
        const id = key === null ? undefined : parseRecordKey(key)?.id;
        const isOut = lane === undefined || out.has(lane) || (id !== undefined && out.has(`${lane}/${id}`));
        if (isOut) addPiece(pieces, { type: 'gc', length });
        else addPiece(pieces, { type: 'copy', bytes: from, from: start, to, structs: 1 });
      }
      return { client, clock, pieces };
    });
    // Deletions say what is gone and nothing else: what was read before the block goes too when it is recalled.
    const gone = new Map(deletions.map(({ client, ranges }) => [client, rangesOf(ranges)]));
    const shown = arrivals.filter(({ lane, id }) => !out.has(lane) && !out.has(`${lane}/${id}`));
    return new SharedMessage(seq, shown, writeUpdateMessage(writeUpdate(written, gone)));
  }
}

/** What of a row is hidden: owners of whole lanes, and records that first came while their author was blocked. */
function hiddenIn(hidden: HiddenAuthors, { authors, times, arrivals }: DeliveredRow): string[] | 'some' {
  const out: string[] = [];
  for (const [author, intervals] of hidden) {
    if (authors.has(serverLane)) {
      for (const { lane, id, arrival } of arrivals) {
        // That a message was recalled tells that it was written.
        const isHidden = lane === serverLane && covers(intervals, arrival) && takenBackAuthor(id) === author;
        if (isHidden) out.push(`${lane}/${id}`);
      }
    }
    if (!authors.has(author)) continue;
    const covered = coverage(intervals, times);
    if (covered === 'some') return 'some';
    if (covered === 'all') out.push(author);
    else
      for (const { lane, id, arrival } of arrivals) {
        if (lane === author && covers(intervals, arrival)) out.push(`${lane}/${id}`);
      }
  }
  return out;
}

/** Start, length, start, length, … as ranges. */
function rangesOf(numbers: readonly number[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const from = numbers[at] ?? 0;
    ranges.push({ from, to: from + (numbers[at + 1] ?? 0) });
  }
  return ranges;
}
