import { fileParts } from '#shared/api/files.ts';
import { isDirectRoom, newRecordId, type RecordId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import type { KeptFileRow } from '../projection/file-tables.ts';
import { refreshRoom } from '../projection/refresh-room.ts';
import { isEdit } from '../projection/record-row.ts';
import { fileOnItsWay, unsentFile } from '../projection/sent-file.ts';
import type { FileRow, TimelineRow } from '../projection/rows.ts';
import type { OutboxMessage } from '../projection/tables.ts';
import { recordTables, showRecord, writeRecord } from './keep-record.ts';
import { removeNotAdded } from './resolve-not-added.ts';

/** A refused text, back in the composer. */
export interface ToEdit {
  readonly text: string;
  /** The refused edit of a message that stands, still on the timeline; null for a message of its own. */
  readonly edits: TimelineRow | null;
  /** The name of its file where the bytes are not on this device any more: what comes back is the text alone. */
  readonly lostFile: string | null;
}

/**
 * Gives a refused text back for the composer; null when it is gone already (N02). A message of its own comes off the
 * timeline once `keep` has its text, unless neither text nor file is left of it; an edit stays there until it is sent (`sendEditAgain`).
 */
export async function editRefused(core: Core, row: TimelineRow, keep: (text: string) => void): Promise<ToEdit | null> {
  const { durable } = core;
  const given = await durable.transaction('rw', recordTables(durable), async (): Promise<ToEdit | null> => {
    const refused = await findRefused(core, row);
    if (!refused) return null;
    if (refused.hasGround) return { text: refused.text, edits: row, lostFile: null };
    const { text } = refused;
    const lostFile = await lostFileOf(core, refused);
    // There is nothing to write: it stays, for whoever has seen it to take away.
    if (lostFile !== null && text === '') return { text, edits: null, lostFile };
    await backToComposer(core, refused);
    if (text !== '') keep(text);
    await take(core, refused);
    return { text, edits: null, lostFile };
  });
  core.engine.outboxChanged();
  return given;
}

/**
 * Sends a refused edit with another text; what was refused goes in the same step. False when the message that it changes
 * does not stand any more: then nothing is done.
 */
export async function sendEditAgain(core: Core, row: TimelineRow, text: string): Promise<boolean> {
  const { durable, owner } = core;
  const isDone = await durable.transaction('rw', recordTables(durable), async () => {
    const refused = await findRefused(core, row);
    if (refused?.hasGround) await take(core, refused);
    const shown = await durable.timeline.get([row.room, owner.user, row.id]);
    if (shown?.content.type !== 'text' || shown.state === 'refused') return false;
    if (shown.content.text !== text) await writeRecord(core, row.room, row.id, { kind: 'edit', row: shown, text });
    return true;
  });
  core.engine.outboxChanged();
  return isDone;
}

/** Gives a refused message up. What it was to replace, if it was an edit, shows again. */
export async function discardRefused(core: Core, row: TimelineRow): Promise<void> {
  const { durable } = core;
  await durable.transaction('rw', recordTables(durable), async () => {
    const refused = await findRefused(core, row);
    if (refused) await take(core, refused);
  });
  core.engine.outboxChanged();
  // The last text was what kept a 1:1 room that the server would not make; a group that was drawn up is kept for itself.
  if (isDirectRoom(row.room)) await removeNotAdded(core, row.room);
}

/**
 * Sends a refused message again, as it is, in one step: the rule may have changed (N03). An edit whose message is not here,
 * or gone, stays as it is: it is no message of its own; so does a message whose file is not on this device any more.
 * @returns the name of that file, and null everywhere else
 */
export async function retryRefused(core: Core, row: TimelineRow): Promise<string | null> {
  const { durable, owner } = core;
  const lost = await durable.transaction('rw', recordTables(durable), async (): Promise<string | null> => {
    const refused = await findRefused(core, row);
    if (!refused || (refused.isEdit && !refused.hasGround)) return null;
    const { text } = refused;
    if (!refused.isEdit) {
      const lostFile = await lostFileOf(core, refused);
      if (lostFile !== null) return lostFile;
      const id = newRecordId();
      const file = await fileForAnother(core, refused, id);
      await take(core, refused);
      await writeRecord(core, row.room, id, { kind: 'message', text, ...(file && { file }) });
      return null;
    }
    await take(core, refused);
    const shown = await durable.timeline.get([row.room, owner.user, row.id]);
    if (shown) await writeRecord(core, row.room, row.id, { kind: 'edit', row: shown, text });
    return null;
  });
  core.engine.outboxChanged();
  return lost;
}

/** A refused message as the outbox has it. */
export interface Refused {
  /** The rows of the outbox, the oldest first. */
  readonly rows: readonly [OutboxMessage, ...OutboxMessage[]];
  readonly text: string;
  readonly file: FileRow | undefined;
  /** Whether it changes a message that the server has; one that was changed before it was sent is a message of its own. */
  readonly isEdit: boolean;
  /** Whether that message stands under it. */
  readonly hasGround: boolean;
}

/** What the outbox has of a refused message; null when it is gone. Inside a transaction on `recordTables`. */
export async function findRefused({ durable }: Core, { room, id }: TimelineRow): Promise<Refused | null> {
  const all = await durable.outbox.where('[room+state]').equals([room, 'refused']).sortBy('order');
  const [first, ...others] = all.filter((one): one is OutboxMessage => one.kind === 'record' && one.id === id);
  if (!first) return null;
  const rows = [first, ...others] as const;
  const texts = rows.flatMap(({ value }) => (value.kind === 'message' ? [value.text] : []));
  const text = texts.at(-1);
  if (text === undefined) return null;
  const { before } = first;
  const changes = rows.every((one) => one.value.kind !== 'message' || isEdit(one));
  const file = rows.map(fileOnItsWay).findLast((one) => one !== undefined);
  return { rows, text, file, isEdit: changes, hasGround: changes && before !== null && 'text' in before };
}

/** The bytes of a refused message, by part. */
async function bytesOf({ durable, owner }: Core, { rows: [first] }: Refused): Promise<readonly KeptFileRow[]> {
  const parts = fileParts.map((part): [string, string, string, string] => [first.room, owner.user, first.id, part]);
  return (await durable.files.bulkGet(parts)).filter((one) => one !== undefined);
}

/** The name of a refused message's file whose bytes are not on this device any more; null for every other. */
async function lostFileOf({ durable, owner }: Core, { file, rows: [first] }: Refused): Promise<string | null> {
  if (!file) return null;
  const key = [first.room, owner.user, first.id, 'whole'];
  return (await durable.files.where('[room+lane+id+part]').equals(key).count()) === 0 ? file.name : null;
}

/** What was given for one record is no other's: the same bytes go to the server anew, for the record of this id. */
async function fileForAnother(core: Core, refused: Refused, id: RecordId): Promise<FileRow | undefined> {
  if (!refused.file) return undefined;
  for (const kept of await bytesOf(core, refused)) await core.durable.files.put({ ...kept, id });
  return unsentFile(refused.file);
}

/** Puts the file of a refused message back among those of the composer. */
async function backToComposer(core: Core, refused: Refused): Promise<void> {
  if (!refused.file) return;
  const kept = await bytesOf(core, refused);
  const whole = kept.find(({ part }) => part === 'whole');
  if (!whole) return;
  const { name, type, picture } = refused.file;
  const { room } = refused.rows[0];
  const preview = kept.find(({ part }) => part === 'preview')?.blob ?? null;
  const prepared = { name, type, picture, blob: whole.blob };
  await core.durable.attached.add({ ...prepared, room, preview, original: null, isOriginal: false });
}

/** Takes a refused message out of the outbox and off the timeline, where what stands under it shows. */
export async function take(core: Core, { rows }: Refused): Promise<void> {
  const { durable, owner } = core;
  const [first] = rows;
  await durable.outbox.bulkDelete(rows.flatMap(({ order }) => (order === undefined ? [] : [order])));
  await showRecord(core, first, first.before);
  await refreshRoom(durable, owner, first.room);
}
