import type { Group } from './group.ts';
import { counterMoves, isChange } from './group-writer.ts';

/** A group as it travels to the thread that writes it: plain, and in columns, which cost least to copy. */
export interface PackedGroup {
  readonly document: string;
  readonly room: string | null;
  readonly before: { readonly seq: number; readonly rightsRevision: number };
  /** Whether anything is appended. */
  readonly moves: boolean;
  readonly seq: number;
  readonly records: number;
  readonly bytes: number;
  readonly erases: boolean;
  readonly row: {
    readonly author: string | null;
    readonly arrival: number;
    readonly bytes: Uint8Array;
    readonly spans: string | null;
  } | null;
  readonly index: {
    /** The few lanes and kinds there are; the columns say which of them. */
    readonly names: readonly string[];
    readonly lane: readonly number[];
    readonly id: readonly string[];
    readonly kind: readonly number[];
    readonly n: readonly number[];
    readonly arrival: readonly number[];
    /** 0: added; 1: changed, there; 2: changed, recalled. */
    readonly change: readonly number[];
  };
  /** Person and key of refusals that were heard. */
  readonly heard: readonly (readonly [user: string, key: string])[];
  /** Refusals to keep: user, key, id, client, clock, rule, company, at, device. */
  readonly refused: readonly (readonly (string | number | null)[])[];
}

/** What one commit writes. */
export interface PackedCommit {
  readonly groups: readonly PackedGroup[];
  readonly counters: readonly {
    readonly room: string;
    readonly head: number;
    readonly after: number;
  }[];
}

/** Packs groups; they take in nothing more. */
export function pack(groups: readonly Group[]): PackedCommit {
  return {
    groups: groups.map(packGroup),
    counters: counterMoves(groups).map(({ counters: { room, head }, after }) => ({ room, head, after })),
  };
}

function packGroup(group: Group): PackedGroup {
  const { document, before, end, erases, row, index, parts } = group;
  const names: string[] = [];
  const nameOf = (text: string): number => {
    const at = names.indexOf(text);
    return at < 0 ? names.push(text) - 1 : at;
  };
  const columns = {
    names,
    lane: [] as number[],
    id: [] as string[],
    kind: [] as number[],
    n: [] as number[],
    arrival: [] as number[],
    change: [] as number[],
  };
  for (const record of index) {
    columns.lane.push(nameOf(record.lane));
    columns.id.push(record.id);
    columns.kind.push(nameOf(record.kind));
    columns.n.push(record.n);
    columns.arrival.push(record.arrival);
    columns.change.push(!isChange(record) ? 0 : record.isRecalled ? 2 : 1);
  }
  return {
    document: document.name,
    room: document.room,
    before,
    moves: group.seq > 0,
    seq: end.seq,
    records: end.records,
    bytes: end.bytes,
    erases,
    row: row && { author: row.author, arrival: row.arrivals.last, bytes: row.bytes, spans: row.spans },
    index: columns,
    heard: group.heard.flatMap(({ user, keys }) => keys.map((key) => [user, key] as const)),
    refused: parts.flatMap(({ lane, kept, arrival }) =>
      kept.map(({ key, id, client, clock, refusal: { rule, company }, device }) => [
        lane,
        key,
        id,
        client,
        clock,
        rule,
        company,
        arrival,
        device,
      ]),
    ),
  };
}
