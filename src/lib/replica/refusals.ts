import { versionKey } from '#shared/documents/keys.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import type { Authored } from '#shared/records/message.ts';
import type { RefusedRecord } from '#shared/wire/frames.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Core } from '../core.ts';
import { pageOf } from '../projection/project-page.ts';
import type { Projector } from '../projection/projector.ts';
import { askToSendFile } from '../projection/send-file-rows.ts';
import { unsentFile } from '../projection/sent-file.ts';
import { isOfContact, recordName, type OutboxRecord } from '../projection/tables.ts';
import type { OpenDocument } from './shelf.ts';

/** So often a record is given another stamp when its own came from the future. */
export const mostRestamps = 3;

/** What becomes of records that the server has refused: their texts stay as slips, and their keys leave the lane (N02). */
export class Refusals {
  readonly #core: Omit<Core, 'engine'>;
  readonly #projector: Projector;
  readonly #restamps = new Map<string, number>();

  constructor(core: Omit<Core, 'engine'>, projector: Projector) {
    this.#core = core;
    this.#projector = projector;
  }

  /** Takes a document's refused records out of `rows`, of what waits for it, and out of the lane. */
  async take(
    document: OpenDocument,
    records: readonly RefusedRecord[],
    rows: Map<string, OutboxRecord> | undefined,
  ): Promise<void> {
    const core = this.#core;
    const projector = this.#projector;
    const { user } = core.owner;
    const known: { row: OutboxRecord; refusal: Refusal }[] = [];
    for (const { key, refusal } of records) {
      const row = rows?.get(recordName(document.name, key)) ?? (await this.#unknownRow(document, key, isOver(refusal)));
      if (!row) continue;
      rows?.delete(row.name);
      if (refusal.rule === 'stamp-again' && (await this.#stampAgain(document, row))) continue;
      if (refusal.rule === 'file-unknown' && (await this.#sendFileAgain(document, row))) continue;
      known.push({ row, refusal });
    }
    const touched = (row: OutboxRecord) => ({ name: row.name, touched: { lane: user, id: row.id } });
    // What is recalled or erased needs no second word; a recall that was not taken leaves the message as it is.
    const dropped = known.filter(({ row, refusal }) => isGone(refusal) || row.value.kind === 'recall');
    const refused = known.filter((one) => !dropped.includes(one));
    projector.acked(
      document.name,
      dropped.map(({ row }) => touched(row)),
    );
    projector.refused(
      document.name,
      refused.map(({ row, refusal }) => ({ ...touched(row), refusal })),
    );
    // The text must be safe as a refused message before it leaves the lane.
    await projector.settled(document.name);
    deleteKeys(
      document,
      core,
      records.map(({ key }) => key),
    );
  }

  /** A refused record that the outbox does not have, because this device's database was lost: it becomes a row again. */
  async #unknownRow({ name, doc }: OpenDocument, key: string, isGone: boolean): Promise<OutboxRecord | null> {
    const core = this.#core;
    const inDatabase = await core.database.outbox.where('name').equals(recordName(name, key)).first();
    if (inDatabase) return inDatabase.kind === 'record' && inDatabase.state === 'waiting' ? inDatabase : null;
    // Of a record that is gone nothing is kept.
    if (isGone) return null;
    const value = laneOf(doc, core.owner.user).get(key) as Authored | undefined;
    const id = key.split(/[~!]/)[0] as OutboxRecord['id'];
    if (value?.kind !== 'message') return null;
    const row: OutboxRecord = {
      kind: 'record',
      name: recordName(name, key),
      record: recordName(name, id),
      room: pageOf(name).room,
      document: name,
      id,
      value,
      before: null,
      after: null,
      state: 'waiting',
      refusal: null,
    };
    await core.durable.outbox.add(row);
    return row;
  }

  /** Gives a record that came from the future another stamp; false when that was tried often enough. */
  async #stampAgain(document: OpenDocument, row: OutboxRecord): Promise<boolean> {
    const core = this.#core;
    const times = (this.#restamps.get(row.record) ?? 0) + 1;
    this.#restamps.set(row.record, times);
    if (times > mostRestamps) return false;
    core.clock.restart();
    const { at, stamp } = core.clock.next();
    const next = stampedAgain(row, at, stamp);
    const { outbox } = core.durable;
    await core.durable.transaction('rw', outbox, async () => {
      await outbox.where('name').equals(row.name).delete();
      await outbox.put(next);
    });
    this.#leaveKey(document, row);
    return true;
  }

  /**
   * Takes a message's file to the server once more, from this device's copy, because the server knows nothing of it; false
   * when there is no copy, or that was done before.
   */
  async #sendFileAgain(document: OpenDocument, row: OutboxRecord): Promise<boolean> {
    if (isOfContact(row) || row.value.kind !== 'message' || !row.value.file || row.sentAgain) return false;
    const { owner, clock, durable } = this.#core;
    const { file, ...value } = row.value;
    const { room, id } = row;
    const place = { room, lane: owner.user, id, page: pageOf(document.name).page };
    const { outbox, files } = durable;
    const { at, stamp } = clock.next();
    const isAsked = await durable.transaction('rw', [outbox, files], async () => {
      const key = [room, owner.user, id, 'whole'];
      if ((await files.where('[room+lane+id+part]').equals(key).count()) === 0) return false;
      await outbox.where('name').equals(row.name).delete();
      const after = await askToSendFile(durable, row, place, null);
      const again = stampedAgain({ ...row, value }, at, stamp);
      await outbox.put({ ...again, after, file: unsentFile(file), sentAgain: true });
      return true;
    });
    if (isAsked) this.#leaveKey(document, row);
    return isAsked;
  }

  /** A key that was refused leaves the lane; its record is written under another one. */
  #leaveKey(document: OpenDocument, row: OutboxRecord): void {
    deleteKeys(document, this.#core, [row.value.key]);
    this.#projector.again(document.name, [{ lane: this.#core.owner.user, id: row.id }]);
  }
}

/** The row with another stamp. A recall has none, and an edit keeps the time of its message. */
function stampedAgain(row: OutboxRecord, at: number, stamp: string): OutboxRecord {
  const key = versionKey(row.id, stamp);
  const name = recordName(row.document, key);
  if (isOfContact(row)) return { ...row, name, value: { ...row.value, key, at } };
  const { value } = row;
  if (value.kind === 'recall') return { ...row, value: { ...value, at: Math.min(value.at, at) } };
  return { ...row, name, value: { ...value, key, at: row.before ? Math.min(value.at, at) : at } };
}

/** Whether the record itself is gone, so that nobody has to be told of what was written on it. */
const isGone = ({ rule }: Refusal): boolean => rule === 'recalled' || rule === 'erased';

/** The same of what this device does not have waiting: of a message that somebody else has recalled, too. */
const isOver = (refusal: Refusal): boolean => isGone(refusal) || refusal.rule === 'recalled-by-master';

function deleteKeys({ doc }: OpenDocument, core: Omit<Core, 'engine'>, keys: readonly string[]): void {
  const lane = laneOf(doc, core.owner.user);
  doc.transact(() => {
    for (const key of keys) if (lane.has(key)) lane.delete(key);
  });
}
