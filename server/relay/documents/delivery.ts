import type { LaneId } from '#shared/ids.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import { scanUpdate, unbounded } from '../admission/scan.ts';
import { writeUpdate, type Piece } from '../admission/update-writer.ts';
import type { HiddenAuthors } from '../ports.ts';
import { SharedMessage, writeUpdateMessage } from '../sockets/messages.ts';
import type { LiveDocument } from './live-document.ts';
import { hiddenAmong } from './reading.ts';

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

/** A new log row on its way to all who have its document open: one message, and one more for each set of blocked authors. */
export class Delivery {
  readonly message: SharedMessage;
  readonly authors: DeliveredRow['authors'];
  readonly times: DeliveredRow['times'];
  readonly #document: LiveDocument;
  readonly #row: DeliveredRow;
  #partial: Map<string, SharedMessage> | null = null;

  constructor(document: LiveDocument, row: DeliveredRow) {
    this.message = new SharedMessage(row.seq, row.arrivals, writeUpdateMessage(row.bytes));
    this.authors = row.authors;
    this.times = row.times;
    this.#document = document;
    this.#row = row;
  }

  /** The message for a reader who blocked some authors (R08); null where only a part of one's writing is hidden. */
  without(hidden: HiddenAuthors): SharedMessage | null {
    const lanes = hiddenAmong(hidden, this.authors, this.times);
    if (lanes === null) return this.message;
    if (lanes === 'some') return null;
    const name = [...lanes].sort().join();
    const partial = (this.#partial ??= new Map());
    let message = partial.get(name);
    if (!message) partial.set(name, (message = this.#withoutLanes(lanes)));
    return message;
  }

  #withoutLanes(lanes: ReadonlySet<LaneId>): SharedMessage {
    const { seq, bytes, arrivals } = this.#row;
    const { clients } = this.#document.header;
    const isHidden = (client: number): boolean => lanes.has(clients.get(client)?.owner ?? '@');
    const { sections, deletions } = scanUpdate(bytes, unbounded);
    const written = sections.map(({ client, clock, end, structs }) => {
      const [first, last] = [structs[0], structs.at(-1)];
      const pieces: Piece[] = [];
      if (isHidden(client)) pieces.push({ type: 'gc', length: end - clock });
      else if (first && last) {
        pieces.push({ type: 'copy', bytes: first.bytes, from: first.from, to: last.to, structs: structs.length });
      }
      return { client, clock, pieces };
    });
    // Deletions say what is gone and nothing else: what was read before the block goes too when it is recalled.
    const gone = new Map(deletions.map(({ client, ranges }) => [client, rangesOf(ranges)]));
    const shown = arrivals.filter(({ lane }) => !lanes.has(lane));
    return new SharedMessage(seq, shown, writeUpdateMessage(writeUpdate(written, gone)));
  }
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
