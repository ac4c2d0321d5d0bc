import type { LaneId } from '#shared/ids.ts';

/**
 * Who wrote which clocks of a log row and when they arrived, where a row holds more than one author or arrival:
 * rows that were compacted, and rows the server wrote for somebody.
 */
export interface Span {
  readonly client: number;
  readonly owner: LaneId;
  /** `[clock, arrival]`: from this clock on, until the next entry, structs arrived then. Ascending. */
  readonly arrivals: readonly (readonly [clock: number, arrival: number])[];
}

/** One log row, its owners and arrivals known. */
export interface LogRow {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly ownerOf: (client: number) => LaneId;
  readonly arrivalOf: (client: number, clock: number) => number;
  /** Everybody whose structs are in it. */
  readonly authors: ReadonlySet<LaneId>;
  /** When its structs arrived: the first and the last. */
  readonly arrivals: { readonly first: number; readonly last: number };
}

/** A row as it is stored. */
export interface StoredRow {
  readonly seq: number;
  readonly author: LaneId | null;
  readonly arrival: number;
  readonly bytes: Uint8Array;
  readonly spans: string | null;
}

export const writeSpans = (spans: readonly Span[]): string =>
  JSON.stringify(spans.map(({ client, owner, arrivals }) => [client, owner, arrivals]));

const readSpans = (text: string): Span[] =>
  (JSON.parse(text) as [number, LaneId, [number, number][]][]).map(([client, owner, arrivals]) => ({
    client,
    owner,
    arrivals,
  }));

/** Makes a stored row readable. */
export function readRow({ seq, author, arrival, bytes, spans }: StoredRow): LogRow {
  if (spans === null) {
    if (author === null) throw new Error('a log row has no author');
    const arrivals = { first: arrival, last: arrival };
    return { seq, bytes, ownerOf: () => author, arrivalOf: () => arrival, authors: new Set([author]), arrivals };
  }
  const read = readSpans(spans);
  const byClient = new Map(read.map((span) => [span.client, span]));
  const times = read.flatMap((span) => span.arrivals.map(([, at]) => at));
  const spanOf = (client: number): Span => {
    const span = byClient.get(client);
    if (!span) throw new Error('a log row has structs of nobody');
    return span;
  };
  return {
    seq,
    bytes,
    ownerOf: (client) => spanOf(client).owner,
    arrivalOf: (client, clock) => arrivalAt(spanOf(client), clock, arrival),
    authors: new Set(read.map(({ owner }) => owner)),
    arrivals: { first: Math.min(arrival, ...times), last: Math.max(arrival, ...times) },
  };
}

function arrivalAt({ arrivals }: Span, clock: number, fallback: number): number {
  let low = 0;
  let high = arrivals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((arrivals[middle]?.[0] ?? Infinity) <= clock) low = middle + 1;
    else high = middle;
  }
  return arrivals[low - 1]?.[1] ?? fallback;
}
