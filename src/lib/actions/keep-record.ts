import { recallKey, versionKey } from '#shared/documents/keys.ts';
import { pageDocument } from '#shared/documents/names.ts';
import type { RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { Authored } from '#shared/records/message.ts';
import type { Core } from '../core.ts';
import type { FoyerDatabase } from '../projection/database.ts';
import { isEdit, recordRow, shownTruth } from '../projection/record-row.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';
import { readFacts } from '../projection/room-members.ts';
import { dropFiles, fileOf } from '../projection/kept-files.ts';
import { askToSendFile, dropSendFile, sendFileCommand } from '../projection/send-file-rows.ts';
import { sentFile } from '../projection/sent-file.ts';
import type { FileRow, TimelineRow } from '../projection/rows.ts';
import { recordName, type OutboxMessage } from '../projection/tables.ts';
import { ensureCommand } from './ensure-command.ts';
import { nextInstant } from './next-instant.ts';

/** What a person has just decided to write into a room. */
export type Written =
  /** `file` is one whose bytes lie in `files` under this record and are not at the server yet. */
  | { readonly kind: 'message'; readonly text: string; readonly file?: FileRow }
  | { readonly kind: 'edit'; readonly row: TimelineRow; readonly text: string }
  | { readonly kind: 'recall'; readonly row: TimelineRow };

/**
 * Keeps what a person wrote: when this resolves, it is on this device's disk and on its screen, whatever happens next
 * (P2). The tab that syncs then takes it to the server.
 */
export async function keepRecord(core: Core, room: RoomId, id: RecordId, written: Written): Promise<void> {
  const { durable } = core;
  const added = await durable.transaction('rw', recordTables(durable), async () =>
    writeRecord(core, room, id, written),
  );
  core.engine.outboxChanged(added);
}

/** The tables that a record of mine is written into: name them in a transaction that calls `writeRecord`. */
export const recordTables = (database: FoyerDatabase) => [...roomTables(database), database.meta];

/**
 * Puts what a person wrote into the outbox and on screen; undefined when it is there already, or says nothing. Inside a transaction on
 * `recordTables`, together with what must happen with it or not at all; the caller tells the engine afterwards.
 */
export async function writeRecord(
  core: Core,
  room: RoomId,
  id: RecordId,
  written: Written,
): Promise<OutboxMessage | undefined> {
  const { durable: database, owner } = core;
  if (written.kind === 'message' && (await database.timeline.get([room, owner.user, id]))) return undefined;
  const [facts, last] = await Promise.all([readFacts(database, owner, room), database.meta.get('clock')]);
  const { at, stamp } = nextInstant(core, last?.value);
  const page = written.kind === 'message' ? (facts?.head ?? 1) : written.row.page;
  const document = pageDocument(room, page);
  const record = recordName(document, id);
  const upload = written.kind === 'recall' ? await sendFileCommand(database, record) : undefined;
  if (upload && (await isUnheardOf(core, { record, room, id }))) {
    await takeBack(core, { record, room, id, document });
    return undefined;
  }
  // The server has the message: what was to replace it with the file goes, and the recall is said.
  const replaced = upload && (await dropReplacing(database, record, upload.name));
  const file = await fileIn(database, owner.user, written);
  if (written.kind !== 'recall' && written.text.trim() === '' && !file) return undefined;
  const opening = facts ? await ensureCommand(core, facts) : null;
  const given = file && sentFile(file);
  const place = { room, lane: owner.user, id, page };
  const value = valueOf(id, at, stamp, written, given);
  const outboxRow: OutboxMessage = {
    kind: 'record',
    name: recordName(document, value.key),
    record,
    room,
    document,
    id,
    value,
    before: replaced ?? beforeOf(written),
    after: file && !given ? await askToSendFile(database, { record }, place, opening) : opening,
    ...(file && !given ? { file } : {}),
    state: 'waiting',
    refusal: null,
  };
  // Recalling twice, or in two tabs, is recalling once.
  const isNew = (await database.outbox.where('name').equals(outboxRow.name).count()) === 0;
  const order = isNew ? await database.outbox.add(outboxRow) : undefined;
  await database.meta.put({ key: 'clock', value: at });
  await showRecord(core, outboxRow);
  await refreshRoom(database, owner, room);
  return order === undefined ? undefined : { ...outboxRow, order };
}

/**
 * Puts a record of mine on screen as the outbox has it now, or takes it off. Inside a transaction on `roomTables`.
 * `fallback` is what stands under the rows when one of them was just given up.
 */
export async function showRecord(
  core: Pick<Core, 'durable' | 'owner'>,
  changed: Pick<OutboxMessage, 'record' | 'room' | 'id' | 'document'>,
  fallback: OutboxMessage['before'] = null,
): Promise<void> {
  const { durable: database, owner } = core;
  const key: [string, string, string] = [changed.room, owner.user, changed.id];
  const before = await database.timeline.get(key);
  const rows = (await database.outbox.where('record').equals(changed.record).sortBy('order')) as OutboxMessage[];
  const page = Number(changed.document.slice(changed.document.lastIndexOf('/') + 1));
  const place = { room: changed.room, page, lane: owner.user, id: changed.id };
  const row = recordRow(place, shownTruth(before, rows, fallback), rows, {
    n: before?.n ?? 0,
    arrival: before?.arrival ?? 0,
  });
  if (row) await database.timeline.put(row);
  else await database.timeline.delete(key);
  if (fileOf(before) && !fileOf(row ?? undefined)) await dropFiles(database, changed.room, [place]);
}

/** Whether the server has never had a message of mine: it waits here, and not as another version of what was sent. */
async function isUnheardOf(
  { durable, owner }: Core,
  { record, room, id }: Pick<OutboxMessage, 'record' | 'room' | 'id'>,
): Promise<boolean> {
  const [shown, rows] = await Promise.all([
    durable.timeline.get([room, owner.user, id]),
    durable.outbox.where('record').equals(record).toArray() as PromiseLike<OutboxMessage[]>,
  ]);
  if (shown && (shown.n > 0 || shown.arrival > 0)) return false;
  return rows.some((row) => row.value.kind === 'message' && !isEdit(row));
}

/** Drops the upload of this name and the versions that wait for it; gives what stands under them. */
async function dropReplacing(
  database: FoyerDatabase,
  record: string,
  upload: string,
): Promise<OutboxMessage['before']> {
  const all = (await database.outbox.where('record').equals(record).sortBy('order')) as OutboxMessage[];
  const rows = all.filter(({ after }) => after === upload);
  await dropSendFile(database, record);
  await database.outbox.bulkDelete(rows.flatMap(({ order }) => (order === undefined ? [] : [order])));
  return rows.find(({ before }) => before !== null)?.before ?? null;
}

/** Takes a message away whose file has not left this device: nobody else has heard of it. */
async function takeBack(
  core: Core,
  message: Pick<OutboxMessage, 'record' | 'room' | 'id' | 'document'>,
): Promise<void> {
  const { durable: database, owner } = core;
  await dropSendFile(database, message.record);
  await database.outbox.where('record').equals(message.record).delete();
  await database.timeline.delete([message.room, owner.user, message.id]);
  await dropFiles(database, message.room, [{ room: message.room, lane: owner.user, id: message.id }]);
  await refreshRoom(database, owner, message.room);
}

/** The file that a message keeps, as it stands here now: its bytes may have arrived since the screen was drawn. */
async function fileIn(database: FoyerDatabase, me: UserId, written: Written): Promise<FileRow | undefined> {
  if (written.kind === 'message') return written.file;
  if (written.kind === 'recall') return undefined;
  const { row } = written;
  return fileOf((await database.timeline.get([row.room, me, row.id])) ?? row);
}

function valueOf(id: RecordId, at: number, stamp: string, written: Written, file: SentFile | undefined): Authored {
  switch (written.kind) {
    case 'message':
      return { key: versionKey(id, stamp), kind: 'message', at, text: written.text, ...(file && { file }) };
    case 'edit':
      return {
        key: versionKey(id, stamp),
        kind: 'message',
        at: written.row.at,
        text: written.text,
        ...(file && { file }),
      };
    case 'recall':
      // The time of the message, so that its placeholder stands in its place also where the message never was.
      return { key: recallKey(id), kind: 'recall', at: written.row.at };
  }
}

function beforeOf(written: Written): OutboxMessage['before'] {
  if (written.kind === 'message' || written.row.content.type !== 'text') return null;
  const { text, edited, file } = written.row.content;
  return { text, edited, ...(file && { file }) };
}
