import type * as Y from 'yjs';
import { parseRecordKey } from '#shared/documents/keys.ts';
import { laneOf, readRecord, type LaneRecord } from '#shared/documents/lanes.ts';
import { isUserId, serverLane, type LaneId, type RecordId } from '#shared/ids.ts';
import { takenBackIn } from './taken-back.ts';

/** The origin of transactions that write what the projection shows already. */
export const writtenHere = Symbol('written here');

type Keys = Map<RecordId, string[]>;

/** One record of a document that has changed. */
export interface Touched {
  readonly lane: LaneId;
  readonly id: RecordId;
}

/**
 * Follows the lanes of an open document: says which records a transaction has touched, and reads a record without
 * looking at the rest of its lane.
 */
export class LaneWatch {
  readonly #doc: Y.Doc;
  readonly #lanes = new Map<LaneId, Keys>();
  readonly #onTouched: (touched: readonly Touched[]) => void;

  constructor(doc: Y.Doc, onTouched: (touched: readonly Touched[]) => void) {
    this.#doc = doc;
    this.#onTouched = onTouched;
    doc.on('afterTransaction', this.#afterTransaction);
  }

  stop(): void {
    this.#doc.off('afterTransaction', this.#afterTransaction);
  }

  /** Every record that stands or stood in the document. */
  all(): Touched[] {
    for (const name of this.#doc.share.keys()) {
      if (!isLane(name)) continue;
      for (const key of laneOf(this.#doc, name)._map.keys()) this.#note(name, key);
    }
    return [...this.#lanes].flatMap(([lane, keys]) => [...keys.keys()].map((id) => ({ lane, id })));
  }

  /** Takes these for known, although the document has nothing of them: then they are gone, not unheard of. */
  remember(touched: readonly Touched[]): void {
    for (const { lane, id } of touched) {
      const keys: Keys = this.#lanes.get(lane) ?? new Map<RecordId, string[]>();
      this.#lanes.set(lane, keys);
      if (!keys.has(id)) keys.set(id, []);
    }
  }

  /** True when anything of the record was ever in the document. */
  knows({ lane, id }: Touched): boolean {
    return this.#lanes.get(lane)?.has(id) ?? false;
  }

  /** The record as its lane has it now; null when nothing of it is left. */
  read({ lane, id }: Touched): LaneRecord | null {
    return readRecord(laneOf(this.#doc, lane), id, this.#lanes.get(lane)?.get(id) ?? []);
  }

  readonly #afterTransaction = (transaction: Y.Transaction): void => {
    const touched: Touched[] = [];
    for (const [name, type] of this.#doc.share) {
      const keys = transaction.changed.get(type as never);
      if (!keys || !isLane(name)) continue;
      const ids = new Set<RecordId>();
      for (const key of keys) {
        const id = key === null ? null : this.#note(name, key);
        if (id !== null) ids.add(id);
      }
      for (const id of ids) touched.push({ lane: name, id });
    }
    if (touched.length > 0 && transaction.origin !== writtenHere) this.#onTouched(touched);
  };

  #note(lane: LaneId, key: string): RecordId | null {
    const parsed = parseRecordKey(key);
    if (parsed === null) return null;
    const keys: Keys = this.#lanes.get(lane) ?? new Map<RecordId, string[]>();
    this.#lanes.set(lane, keys);
    const known = keys.get(parsed.id);
    if (!known) keys.set(parsed.id, [key]);
    else if (!known.includes(key)) known.push(key);
    return parsed.id;
  }
}

/** Every record of which a document holds something now, or says that it was recalled, as `<lane> <id>`. */
export function recordsIn(doc: Y.Doc): Set<string> {
  const records = new Set<string>();
  for (const name of doc.share.keys()) {
    if (!isLane(name)) continue;
    for (const [key, value] of laneOf(doc, name)) {
      const parsed = parseRecordKey(key);
      if (parsed === null) continue;
      records.add(`${name} ${parsed.id}`);
      const of = name === serverLane ? takenBackIn(key, value) : null;
      if (of) records.add(`${of.author} ${of.message}`);
    }
  }
  return records;
}

const isLane = (name: string): name is LaneId => name === serverLane || isUserId(name);
