import { hashBytes } from '#shared/documents/digest.ts';
import { isRecallKey, type RecordKey } from '#shared/documents/keys.ts';
import type { LaneId, RecordId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { stampTime } from '#shared/time.ts';
import type { Refusal, RefusalRule } from '#shared/wire/refusals.ts';
import type { AdmissionContext, AdmittedRecord, DraftedKey, RefusedStruct } from './admit.ts';
import { DraftedDeletions, type RangesByClient } from './drafted-deletions.ts';
import { fileRefusal } from './file-rule.ts';
import {
  isLive,
  keyOf,
  noOthers,
  versionsOf,
  type DocumentHeader,
  type KeyState,
  type LaneState,
  type RecordState,
  type StructId,
} from './header.ts';
import type { ClockRange } from './ranges.ts';
import { isRecallOver } from './recall-window.ts';
import { bounds } from './rules.ts';
import type { ScannedStruct } from './scan.ts';
import { fingerprint } from './value-hash.ts';

const none: RangesByClient = new Map();
const nothing: LaneState = { records: new Map(), refused: new Map(), erased: new Set(), takenBack: new Set() };

/** What one update would make of the sender's lane, on top of a header that stays as it is. */
export class LaneDraft {
  readonly records: AdmittedRecord[] = [];
  readonly refused: RefusedStruct[] = [];
  /** Versions of recalled records, which the relay deletes in the same update (N10). */
  erased: Map<number, ClockRange[]> | null = null;
  /** Keys as they are with this update, so far as it holds them. */
  readonly keys = new Map<string, DraftedKey>();

  readonly #header: DocumentHeader;
  readonly #lane: LaneState;
  readonly #context: AdmissionContext;
  // Made when they are needed: most updates are one new message.
  #versions: Map<RecordId, StructId[]> | null = null;
  /** How many of the records stand in it. */
  #counted = 0;
  #recalled: Set<RecordId> | null = null;
  #going: DraftedDeletions | null = null;

  constructor(header: DocumentHeader, owner: LaneId, context: AdmissionContext) {
    this.#header = header;
    this.#lane = header.lanes.get(owner) ?? nothing;
    this.#context = context;
  }

  /**
   * Deletions to write: what the sender deletes and may (A11), and what recalls erase, without what was gone before.
   * Asked once, when everything else of the update was taken.
   */
  deletions(): RangesByClient {
    if (this.#going === null) return none;
    return this.#going.deletions({
      keys: this.keys,
      isLive: (place) => this.#isInThisUpdate(place) || isLive(this.#header, place),
      mayGo: (key, id, record) => this.#mayGo(key, id, record),
    });
  }

  /** Clocks of this update that stand without content. */
  hollows(): RangesByClient {
    return this.#going?.hollows() ?? none;
  }

  /** Has clocks of this update stand without content. */
  hollow(client: number, range: ClockRange): void {
    this.#deleting().take('hollow', client, range);
  }

  /** Deletes clocks of the sender; those that are gone already are no news. */
  delete(client: number, range: ClockRange): void {
    this.#deleting().want(client, range);
  }

  /**
   * Refused keys of before whose structs the device deletes now: it knows. Another device of the same person has the
   * collected struct in its delete set without ever having had the text.
   */
  heardBy(device: string | null): string[] {
    const going = this.#going;
    if (going === null || this.#lane.refused.size === 0) return [];
    return [...this.#lane.refused]
      .filter(([, refused]) => refused.device === null || refused.device === device)
      .filter(([, refused]) => going.isAsked(refused))
      .map(([key]) => key);
  }

  /** Takes a key whose value was deleted before it was sent. A key is taken once, so that no replica has to choose. */
  takeDeletedKey(key: string, id: RecordId, place: StructId): boolean {
    if (this.#known(key, this.#lane.records.get(id), id)) return false;
    this.keys.set(key, { id, state: { key, ...place, hash: null, sum: 0, copies: 1, others: noOthers } });
    this.hollow(place.client, { from: place.clock, to: place.clock + 1 });
    return true;
  }

  /** Takes a value; false when its clock stands without content instead, refused or passed over in silence. */
  takeValue(key: string, recordKey: RecordKey, struct: ScannedStruct, place: StructId): boolean {
    const { id } = recordKey;
    const refuse = (refusal: Refusal): false => {
      this.refused.push({ ...place, key, id, refusal });
      return false;
    };
    const outstanding = this.#lane.refused.get(key);
    if (outstanding) return refuse(outstanding.refusal);
    // Versions and recalls alike: of what was erased nothing comes back, whoever still has it (A10).
    if (this.#lane.erased.has(id)) {
      return refuse(ours(this.#lane.takenBack.has(id) ? 'recalled-by-master' : 'erased'));
    }
    if (struct.to - struct.valueFrom > limits.recordBytes) return refuse(ours('too-long'));
    const isRecall = recordKey.type === 'recall';
    const before = this.#lane.records.get(id);
    const isRecalled = before?.recalled === true || this.#recalled?.has(id) === true;
    if (!isRecall && isRecalled) return refuse(ours('recalled'));

    const hash = fingerprint(struct);
    const known = this.#known(key, before, id);
    // The same key again: of two devices, or of an outbox that outlived its document (A8).
    if (known && !this.#mayRepeat(known, isRecall ? known.hash : hash)) return false;
    if (!known && this.#context.write !== null) return refuse(this.#context.write);
    if (!known && isRecall && this.#isRecallOver(before)) {
      return refuse({ rule: 'recall-over', company: this.#context.recall?.company ?? null });
    }
    const record = this.#context.parse(key, struct);
    if (typeof record === 'string') return known ? false : refuse(ours(record));
    if (!known) {
      const rule = this.#clockRule(recordKey, record.at);
      if (rule !== null) return refuse(ours(rule));
      const { file: brought } = record;
      const refusal = brought ? fileRefusal(this.#context.files, id, brought, before?.file === brought.id) : null;
      if (refusal !== null) return refuse(refusal);
    }

    if (known) {
      known.copies += 1;
      known.others = [...known.others, place];
    } else {
      const { client, clock } = place;
      const sum = hashBytes(struct.bytes, struct.valueFrom, struct.to);
      this.keys.set(key, { id, state: { key, client, clock, hash, sum, copies: 1, others: noOthers } });
    }
    const isNew = before === undefined || before.arrival === 0;
    const isFirst = isNew && !this.#versionsHere()?.has(id) && !this.#recalled?.has(id);
    const { kind, file } = record;
    this.records.push({ ...place, key, id, kind, isFirst, ...(file && { file: file.id }) });
    if (isRecall) this.#recall(id, before);
    return true;
  }

  /** Counted from when the server first had the record: what it never had may always be recalled (N10). */
  #isRecallOver(before: RecordState | undefined): boolean {
    const { recall, now } = this.#context;
    if (!recall || before === undefined || before.arrival === 0) return false;
    return isRecallOver(recall, before.arrival, now);
  }

  /** Whether the sender may take a key away without recalling its record: where they might recall it, and what is gone anyway. */
  #mayGo(key: string, id: RecordId, record: RecordState): boolean {
    if (this.#lane.erased.has(id)) return true;
    // A recall says so for good.
    if (isRecallKey(key)) return false;
    if (record.recalled || this.#recalled?.has(id) === true) return true;
    const isRecallable = this.#header.kind.kind === 'page' && this.#context.write === null;
    return isRecallable && !this.#isRecallOver(record);
  }

  #clockRule(key: RecordKey, at: number): RefusalRule | null {
    const latest = this.#context.now + limits.stampAheadMs;
    const stamped = key.type === 'recall' ? at : stampTime(key.stamp);
    if (stamped === null) return 'invalid';
    return stamped > latest || at > latest ? 'stamp-again' : null;
  }

  #recall(id: RecordId, before: RecordState | undefined): void {
    (this.#recalled ??= new Set()).add(id);
    const going = this.#deleting();
    for (const { client, clock } of [...(before ? versionsOf(before) : []), ...(this.#versionsHere()?.get(id) ?? [])]) {
      for (const part of going.newlyGone(client, { from: clock, to: clock + 1 })) {
        going.take('deleted', client, part);
        this.erased ??= new Map();
        const erased = this.erased.get(client);
        if (erased) erased.push(part);
        else this.erased.set(client, [part]);
      }
    }
  }

  /** The same value may stand under its key again while the first one lives; anything else never deletes the first. */
  #mayRepeat(known: KeyState, hash: number | null): boolean {
    if (known.hash === null || known.hash !== hash || known.copies >= bounds.copies) return false;
    if (this.#going?.isDeleted(known)) return false;
    return this.#isInThisUpdate(known) || isLive(this.#header, known);
  }

  #isInThisUpdate({ client, clock }: StructId): boolean {
    return clock >= (this.#header.clients.get(client)?.clock ?? 0);
  }

  #known(key: string, before: RecordState | undefined, id: RecordId): KeyState | undefined {
    const drafted = this.keys.get(key);
    if (drafted) return drafted.state;
    const known = keyOf(before, key);
    if (!known) return undefined;
    const state = { ...known };
    this.keys.set(key, { id, state });
    return state;
  }

  /** Where versions of records stand in this update so far; null while there are none. */
  #versionsHere(): ReadonlyMap<RecordId, readonly StructId[]> | null {
    for (; this.#counted < this.records.length; this.#counted += 1) {
      const record = this.records[this.#counted];
      if (!record || isRecallKey(record.key)) continue;
      this.#versions ??= new Map();
      const versions = this.#versions.get(record.id);
      if (versions) versions.push(record);
      else this.#versions.set(record.id, [record]);
    }
    return this.#versions;
  }

  #deleting(): DraftedDeletions {
    return (this.#going ??= new DraftedDeletions(this.#header, this.#lane));
  }
}

/** A refusal that is nobody's rule but the record's own fault. */
const ours = (rule: RefusalRule): Refusal => ({ rule, company: null });
