import { parseRecordKey } from '#shared/documents/keys.ts';
import type { FileId, LaneId, RecordId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { Refusal, RefusalRule } from '#shared/wire/refusals.ts';
import type { FileRule } from './file-rule.ts';
import type { DocumentHeader, KeyState, StructId } from './header.ts';
import { LaneDraft } from './lane-draft.ts';
import type { ClockRange } from './ranges.ts';
import type { RecallWindow } from './recall-window.ts';
import { bounds, Violation, type AdmissionRule } from './rules.ts';
import { scanRun, scanUpdate, type ScannedSection, type ScannedStruct, type ScannedUpdate } from './scan.ts';
import { addPiece, writeUpdate, type Piece, type WrittenSection } from './update-writer.ts';

/** What admission has to know of a record that fits its schema. */
export interface ParsedRecord {
  readonly kind: string;
  readonly at: number;
  readonly file?: SentFile;
}

/** What admission depends on besides the bytes and the header. */
export interface AdmissionContext {
  /** The server's time, epoch milliseconds. */
  readonly now: number;
  /** Null when the sender may write; else what every new record is refused with. */
  readonly write: Refusal | null;
  /** The time in which a record may be recalled; missing for any time. */
  readonly recall?: RecallWindow;
  /** The files that records may bring; missing where they bring none. */
  readonly files?: FileRule;
  /** Checks a value against the schema of its record; the rule it breaks when it does not fit. */
  readonly parse: (key: string, value: ScannedStruct) => ParsedRecord | RefusalRule;
}

/** Everything below `clock` of `client` is known. */
export interface ClientClock {
  readonly client: number;
  readonly clock: number;
}

/** A record version, or a recall, that was admitted. */
export interface AdmittedRecord extends StructId {
  readonly id: RecordId;
  readonly key: string;
  readonly kind: string;
  /** True when nothing of this record was known before: it gets its arrival, and a message its number, now. */
  readonly isFirst: boolean;
  /** The file that this version brings. */
  readonly file?: FileId;
  /** Server's lane only: the fingerprint of the value without its key. */
  readonly published?: string;
}

/** A key as it is with an update, and the record it belongs to. */
export interface DraftedKey {
  readonly id: RecordId;
  readonly state: KeyState;
}

/** The structs of one client id that were admitted: from where its clock stood up to `end`. */
export interface AdmittedSection extends WrittenSection {
  readonly end: number;
}

/** A record that stands as collected content; its sender is told why. */
export interface RefusedStruct extends StructId {
  readonly key: string;
  readonly id: RecordId;
  readonly refusal: Refusal;
}

/** An update that goes into the log. */
export interface Admission {
  readonly kind: 'admitted';
  /** With `deletions` exactly what is stored and sent; not written as bytes yet, because a commit may hold more. */
  readonly sections: readonly AdmittedSection[];
  /** What is deleted and was not gone before. */
  readonly deletions: ReadonlyMap<number, readonly ClockRange[]>;
  /** Clocks in it that stand without content. */
  readonly hollow: ReadonlyMap<number, readonly ClockRange[]>;
  /** What becomes of the keys in it. */
  readonly keys: ReadonlyMap<string, DraftedKey>;
  readonly clocks: readonly ClientClock[];
  readonly records: readonly AdmittedRecord[];
  readonly refused: readonly RefusedStruct[];
  /** Keys whose refusal the sender has heard: it deleted them. */
  readonly heard: readonly string[];
  /** What the relay itself deletes with it because it is recalled; the sender has to be told. Null when nothing. */
  readonly erased: Uint8Array | null;
}

/** An admission as an update. */
export const updateOf = ({ sections, deletions }: Pick<Admission, 'sections' | 'deletions'>): Uint8Array =>
  writeUpdate(sections, deletions);

/** What becomes of an update. */
export type Verdict =
  /** No honest client sends this: the socket closes with 4400. */
  | { readonly kind: 'violation'; readonly rule: AdmissionRule; readonly what: string }
  /** Something before it is missing: sync step 1 asks for it. */
  | { readonly kind: 'gap' }
  /** All of it is known or nobody else's business. */
  | { readonly kind: 'nothing'; readonly clocks: readonly ClientClock[]; readonly heard: readonly string[] }
  | Admission;

/** Who has sent an update. */
export interface UpdateSender {
  readonly user: LaneId;
  readonly device: string | null;
}

/**
 * Decides on an update from its bytes alone (N21, P6). Pure: the header is looked at, never changed.
 * Rules A1 to A12 of docs/relay.md.
 */
export function admit(
  update: Uint8Array,
  sender: UpdateSender,
  header: DocumentHeader,
  context: AdmissionContext,
): Verdict {
  return verdictOn(() => judge(scanUpdate(update), sender, header, context));
}

/**
 * Decides on the first of several updates of one sender, and with it on those that only go on where it ends: a device
 * that writes much sends many small ones, and to judge them together costs less. `updates` says on how many.
 */
export function admitRun(
  sent: readonly Uint8Array[],
  sender: UpdateSender,
  header: DocumentHeader,
  context: AdmissionContext,
): { readonly verdict: Verdict; readonly updates: number } {
  let updates = 1;
  const verdict = verdictOn(() => {
    const run = scanRun(sent, sender.user);
    updates = run.updates;
    return judge(run.update, sender, header, context);
  });
  if (verdict.kind !== 'violation' || updates === 1) return { verdict, updates };
  // One of them is none an honest client sends: those before it still count.
  return {
    verdict: verdictOn(() => judge(scanUpdate(sent[0] ?? new Uint8Array()), sender, header, context)),
    updates: 1,
  };
}

function verdictOn(decide: () => Verdict): Verdict {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Violation) return { kind: 'violation', rule: error.rule, what: error.message };
    throw error;
  }
}

function judge(
  update: ScannedUpdate,
  { user: lane, device }: UpdateSender,
  header: DocumentHeader,
  context: AdmissionContext,
): Verdict {
  const draft = new LaneDraft(header, lane, context);
  const clocks = new Map<number, number>();
  const sections: AdmittedSection[] = [];
  for (const section of update.sections) {
    if (!isOwn(section, lane, header)) continue;
    const known = header.clients.get(section.client)?.clock ?? 0;
    clocks.set(section.client, Math.max(known, section.end));
    if (section.end <= known) continue;
    // A gap would leave pending structs in every replica (A5).
    if (section.clock > known || section.structs.some(({ type }) => type === 'skip')) return { kind: 'gap' };
    if (sections.length === bounds.ownSections) throw new Violation('A1', 'too many client ids');
    const pieces = piecesOf(section, known, lane, draft);
    sections.push({ client: section.client, clock: known, end: section.end, pieces });
  }

  for (const { client, ranges } of update.deletions) {
    if ((header.clients.get(client)?.owner ?? (clocks.has(client) ? lane : null)) !== lane) continue;
    const end = clocks.get(client) ?? header.clients.get(client)?.clock ?? 0;
    for (const range of inOrder(ranges)) {
      // Deleting what is still to be written would silence a person for ever (A6).
      if (range.to > end) return { kind: 'gap' };
      draft.delete(client, range);
    }
  }

  const known = [...clocks].map(([client, clock]) => ({ client, clock }));
  const { records, refused, erased, keys } = draft;
  const heard = draft.heardBy(device);
  const deletions = draft.deletions();
  if (sections.length === 0 && deletions.size === 0) return { kind: 'nothing', clocks: known, heard };
  return {
    kind: 'admitted',
    sections,
    deletions,
    hollow: draft.hollows(),
    keys,
    clocks: known,
    records,
    refused,
    heard,
    erased: erased === null ? null : writeUpdate([], erased),
  };
}

/**
 * Whether a section is the sender's. A client id belongs to whom it was bound to when it was first seen; an unseen one
 * to the lane its first key names. What is not the sender's is passed over, whatever it says: an honest copy of a
 * document holds everybody's structs (A3).
 */
function isOwn(section: ScannedSection, lane: LaneId, header: DocumentHeader): boolean {
  const bound = header.clients.get(section.client);
  if (bound) return bound.owner === lane;
  return section.structs.find((struct) => struct.lane !== null)?.lane === lane;
}

/** Sorted, so that a set of clocks only ever grows at its end, however they were sent. */
function inOrder(ranges: readonly number[]): ClockRange[] {
  const parts: ClockRange[] = [];
  for (let at = 0; at < ranges.length; at += 2) {
    const from = ranges[at] ?? 0;
    parts.push({ from, to: from + (ranges[at + 1] ?? 0) });
  }
  return parts.sort((one, other) => one.from - other.from);
}

function piecesOf(section: ScannedSection, known: number, lane: LaneId, draft: LaneDraft): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const struct of section.structs) {
    const end = struct.clock + struct.length;
    if (struct.lane !== null && struct.lane !== lane) throw new Violation('A3', 'a struct is keyed to another lane');
    if (end <= known) continue;
    if (stands(section.client, struct, draft)) {
      addPiece(pieces, { type: 'copy', bytes: struct.bytes, from: struct.from, to: struct.to, structs: 1 });
    } else {
      draft.hollow(section.client, { from: Math.max(known, struct.clock), to: end });
      addPiece(pieces, { type: 'gc', length: end - Math.max(known, struct.clock) });
    }
  }
  return pieces;
}

/** Whether a new struct of the sender goes into the log as it is; otherwise its clocks stand without content. */
function stands(client: number, struct: ScannedStruct, draft: LaneDraft): boolean {
  if (struct.type === 'gc' || struct.type === 'skip') return false;
  const parsed = struct.key === null ? null : parseRecordKey(struct.key);
  if (struct.key === null || parsed === null) {
    if (struct.type === 'deleted') return false;
    throw new Violation('A4', 'a value stands under no record key');
  }
  const place = { client, clock: struct.clock };
  if (struct.type === 'deleted') return struct.length === 1 && draft.takeDeletedKey(struct.key, parsed.id, place);
  return draft.takeValue(struct.key, parsed, struct, place);
}
