import type * as Y from 'yjs';
import { parseDocumentName, type DocumentKind, type DocumentName } from '#shared/documents/names.ts';
import { serverLane, type RecordId, type RoomId, type UserId } from '#shared/ids.ts';
import { parsePublished } from '#shared/records/parse.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { hiddenSpans, isHidden } from './hidden-spans.ts';
import { dropFiles, fileOf } from './kept-files.ts';
import { laneTruth } from './lane-truth.ts';
import type { LaneWatch, Touched } from './lane-watch.ts';
import { recordRow, sameRow, shownTruth, type LaneTruth, type Stored } from './record-row.ts';
import { refreshRoom, roomTables } from './refresh-room.ts';
import type { FilePlace, TimelineRow } from './rows.ts';
import { isOfContact, type OutboxMessage } from './tables.ts';
import { endLostEdits, messageTakenBack, noteReplaced, takenBackOf } from './taken-back.ts';

/**
 * One record of a page as it is to be shown: a notice of the server's, or a person's message. `truth` is null when
 * nothing of it is left, and `unknown` when the document never had it.
 */
export type PageRecord =
  | { readonly type: 'notice'; readonly lane: '@'; readonly id: RecordId; readonly notice: TimelineRow | null }
  | {
      readonly type: 'person';
      readonly lane: UserId;
      readonly id: RecordId;
      readonly truth: LaneTruth | null | 'unknown';
      /** Of what a group master has recalled: where the message stood. */
      readonly stood?: Stored;
    };

type PersonRecord = Extract<PageRecord, { type: 'person' }>;

/** What is to be written of a page in one transaction. */
export interface PageChange {
  readonly document: DocumentName;
  readonly records: readonly PageRecord[];
  /** True when `records` is the whole page. */
  readonly whole: boolean;
  /** All that the page has, as `<lane> <id>`, when that is known: rows of anything else go. Null when it is not. */
  readonly here: ReadonlySet<string> | null;
  readonly arrivals: readonly Arrival[];
  /** Outbox rows the server has stored. */
  readonly acked: readonly string[];
  /** Outbox rows the server has refused. */
  readonly refused: readonly { readonly name: string; readonly refusal: Refusal }[];
  readonly seq: number;
}

/** Reads records of an open page. */
export function readPage(
  doc: Y.Doc,
  watch: LaneWatch,
  document: DocumentName,
  touched: Iterable<Touched>,
): PageRecord[] {
  const kind = pageOf(document);
  const person = (lane: UserId, id: RecordId): PageRecord => {
    const back = takenBackOf(watch, lane, id);
    if (back) {
      const { at, by, n, arrival } = back;
      return { type: 'person', lane, id, truth: { type: 'recalled', at, by }, stood: { n, arrival } };
    }
    const truth = watch.knows({ lane, id }) ? laneTruth(doc, kind, lane, watch.read({ lane, id })) : 'unknown';
    return { type: 'person', lane, id, truth };
  };
  return [...touched].map(({ lane, id }): PageRecord => {
    if (lane !== serverLane) return person(lane, id);
    const of = messageTakenBack(watch, id);
    if (of) return person(of.author, of.message);
    const record = watch.read({ lane, id });
    const published = record?.stamp ? parsePublished(`${id}~${record.stamp}`, record.value) : null;
    const notice = published?.value.kind === 'notice' ? published.value : null;
    return { type: 'notice', lane: serverLane, id, notice: notice && noticeRow(kind, id, notice) };
  });
}

/** Writes a page's change, all of it or nothing. */
export async function projectPage(database: FoyerDatabase, owner: Owner, change: PageChange): Promise<void> {
  const { room, page } = pageOf(change.document);
  await database.transaction('rw', [...roomTables(database), database.documents, database.meta], async () => {
    // Of a room that a rule has had erased nothing more is kept, whatever was heard before (R04).
    if ((await database.facts.get(room))?.wiped) return;
    await settleOutbox(database, change);
    const keys = change.records.map(({ lane, id }): [string, string, string] => [room, lane, id]);
    const before = await rowsBefore(database, room, page, keys, change.whole);
    const outbox = await outboxOf(database, owner, change);
    const arrivals = new Map(change.arrivals.map((arrival) => [`${arrival.lane} ${arrival.id}`, arrival]));
    for (const { lane, id, ...record } of change.records) {
      if (record.type === 'notice' || record.truth === null || record.truth === 'unknown') continue;
      const rows = lane === owner.user ? outbox.get(id) : undefined;
      // Waited for only where something is written: Dexie lets go of a transaction that waits a hundred times for nothing.
      if (rows !== undefined && rows.length > 0) await noteReplaced(database, record.truth, rows);
    }
    const spans = await hiddenSpans(database);
    const put: TimelineRow[] = [];
    const gone: [string, string, string][] = [];
    const fileless: FilePlace[] = [];
    change.records.forEach((record, index) => {
      const old = before(index);
      const row = record.type === 'notice' ? record.notice : personRow(record, old);
      if (row === null) {
        if (old) gone.push(keys[index] as [string, string, string]);
      } else if (!sameRow(old, row)) {
        put.push(row);
        if (fileOf(old) && !fileOf(row)) fileless.push(row);
      }
    });
    if (change.here !== null) {
      const { here } = change;
      for (const row of await endLostEdits(database, change.document, (id) => here.has(`${owner.user} ${id}`))) {
        const shown = recordRow({ room, page, lane: owner.user, id: row.id }, null, [row], { n: 0, arrival: 0 });
        if (shown) put.push(shown);
      }
      gone.push(...(await rowsOfNothing(database, room, page, change.document, change.here)));
      const facts = await database.facts.get(room);
      if (facts?.head === page && facts.readHead !== page) await database.facts.put({ ...facts, readHead: page });
    }
    if (put.length > 0) await database.timeline.bulkPut(put);
    if (gone.length > 0) await database.timeline.bulkDelete(gone);
    // With what showed them, bytes go.
    await dropFiles(database, room, [...fileless, ...gone.map(placeOf)]);
    await advance(database, change.document, change.seq);
    await refreshRoom(database, owner, room);

    function personRow({ lane, id, truth, stood }: PersonRecord, old: TimelineRow | undefined): TimelineRow | null {
      const stored = stood ?? arrivals.get(`${lane} ${id}`);
      const rows = lane === owner.user ? (outbox.get(id) ?? []) : [];
      const row = recordRow({ room, page, lane, id }, truth === 'unknown' ? shownTruth(old, rows) : truth, rows, {
        n: stored && stored.n > 0 ? stored.n : (old?.n ?? 0),
        arrival: stored && stored.n > 0 ? stored.arrival : (old?.arrival ?? 0),
      });
      return row !== null && isHidden(spans, lane, row.arrival || row.at) ? null : row;
    }
  });
}

const placeOf = ([room, lane, id]: [string, string, string]): FilePlace => ({ room, lane, id }) as FilePlace;

/** Notes how far the projection holds a document. Inside a transaction on `documents`. */
export async function advance(database: FoyerDatabase, name: DocumentName, seq: number): Promise<void> {
  const known = await database.documents.get(name);
  if (known === undefined || known.seq < seq) await database.documents.put({ name, seq });
}

async function settleOutbox(database: FoyerDatabase, change: PageChange): Promise<void> {
  if (change.acked.length > 0) await database.outbox.where('name').anyOf(change.acked).delete();
  for (const { name, refusal } of change.refused) {
    await database.outbox.where('name').equals(name).modify({ state: 'refused', refusal });
  }
}

async function rowsBefore(
  database: FoyerDatabase,
  room: RoomId,
  page: number,
  keys: readonly [string, string, string][],
  whole: boolean,
): Promise<(index: number) => TimelineRow | undefined> {
  if (!whole) {
    const rows = await database.timeline.bulkGet([...keys]);
    return (index) => rows[index];
  }
  const rows = await database.timeline.where('[room+page]').equals([room, page]).toArray();
  const byKey = new Map(rows.map((row) => [`${row.lane} ${row.id}`, row]));
  return (index) => byKey.get(`${keys[index]?.[1]} ${keys[index]?.[2]}`);
}

/**
 * Keys of a page's rows that neither its whole copy nor the outbox has anything of. Only of what this server has numbered:
 * one that was restored from a backup lacks what people's devices have still to bring back.
 */
async function rowsOfNothing(
  database: FoyerDatabase,
  room: RoomId,
  page: number,
  document: DocumentName,
  here: ReadonlySet<string>,
): Promise<[string, string, string][]> {
  const keys = await database.timeline.where('[room+page]').equals([room, page]).primaryKeys();
  const left = keys.filter(([, lane, id]) => !here.has(`${lane} ${id}`));
  if (left.length === 0) return left;
  const waiting = await database.outbox.where('document').equals(document).toArray();
  const ids = new Set<string>(waiting.flatMap((row) => (row.kind === 'record' ? [row.id] : [])));
  const rows = await database.timeline.bulkGet(left);
  return left.filter(([, , id], at) => !ids.has(id) && (rows[at]?.n ?? 0) > 0);
}

async function outboxOf(
  database: FoyerDatabase,
  owner: Owner,
  change: PageChange,
): Promise<Map<string, OutboxMessage[]>> {
  const mine = change.records.flatMap(({ lane, id }) => (lane === owner.user ? [`${change.document} ${id}`] : []));
  const byId = new Map<string, OutboxMessage[]>();
  if (mine.length === 0) return byId;
  const all = await database.outbox.where('document').equals(change.document).sortBy('order');
  for (const row of all) {
    if (row.kind !== 'record' || isOfContact(row)) continue;
    const rows = byId.get(row.id);
    if (rows) rows.push(row);
    else byId.set(row.id, [row]);
  }
  return byId;
}

function noticeRow(
  kind: PageKind,
  id: RecordId,
  {
    at,
    notice,
    users,
    company,
    by,
    text,
  }: { at: number } & Omit<Extract<TimelineRow['content'], { type: 'notice' }>, 'type'>,
): TimelineRow {
  const content: TimelineRow['content'] = {
    type: 'notice',
    notice,
    users,
    company,
    ...(by ? { by } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  };
  return {
    room: kind.room,
    page: kind.page,
    lane: '@',
    id,
    at,
    n: 0,
    arrival: 0,
    state: 'sent',
    refusal: null,
    content,
  };
}

type PageKind = Extract<DocumentKind, { kind: 'page' }>;

/** The room and number of a page's document. */
export function pageOf(document: DocumentName): PageKind {
  const kind = parseDocumentName(document);
  if (kind?.kind !== 'page') throw new Error(`${document} is no page`);
  return kind;
}
