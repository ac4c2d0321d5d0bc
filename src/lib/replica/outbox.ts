import { versionKey } from '#shared/documents/keys.ts';
import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import type { Authored } from '#shared/records/message.ts';
import type { AckFrame, RefusedRecord } from '#shared/wire/frames.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Core } from '../core.ts';
import { writtenHere } from '../projection/lane-watch.ts';
import { pageOf } from '../projection/project-page.ts';
import type { Projector } from '../projection/projector.ts';
import { recordName, type OutboxCommand, type OutboxRecord } from '../projection/tables.ts';
import { isRecalled, keyState } from './lane-state.ts';
import type { ServerWords } from './server-word.ts';
import type { OpenDocument, Shelf } from './shelf.ts';

/** Bytes on their way to the server per document; the rest follows as these are acknowledged. Well below one update's limit. */
const windowBytes = 1024 * 1024;
const mostRestamps = 3;
/** So often a document is fetched anew for one recall: every stamp that is given again, and once more. */
const mostRenewals = mostRestamps + 1;

export interface OutboxOptions {
  readonly core: Omit<Core, 'engine'>;
  readonly shelf: Shelf;
  readonly projector: Projector;
  readonly words: ServerWords;
  /** Whether the server is heard at all now. */
  readonly isOnline: () => boolean;
  /** Takes a command to the server; the rows that wait for it stay until it is gone from the outbox. */
  readonly runCommand: (row: OutboxCommand) => void;
  /** Begins a document again with the server's copy of it. */
  readonly renew: (name: DocumentName) => void;
}

/**
 * Takes what a person wrote from the outbox into the lanes, and out of the outbox once the server has it or will not
 * have it. It looks at how things stand instead of remembering steps: whatever was cut short is found again.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #rows = new Map<DocumentName, Map<string, OutboxRecord>>();
  readonly #restamps = new Map<string, number>();
  readonly #renewals = new Map<number, number>();
  #reading: Promise<void> | null = null;
  #readAgain = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** The outbox in the database has changed: reads it and does what is due. */
  changed(): void {
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    this.#reading = this.#read()
      // Unreadable just now; the next change or connection reads it again.
      .catch(() => undefined)
      .finally(() => {
        this.#reading = null;
        if (!this.#readAgain) return;
        this.#readAgain = false;
        this.changed();
      });
  }

  /** A row was added and nothing else: it need not be read again to be on its way. */
  added(row: OutboxRecord): void {
    if (row.after !== null || this.#reading) {
      this.changed();
      return;
    }
    this.#rowsOf(row.document).set(row.name, row);
    this.#keepOpen(row.document);
  }

  /** Resolves once the outbox was read and written into the lanes that are open. */
  async settled(): Promise<void> {
    while (this.#reading) await this.#reading;
  }

  /** Something about an open document has changed: it was loaded, it has caught up, the server has said something. */
  look(name: DocumentName): void {
    const document = this.#options.shelf.get(name);
    if (!document?.isLoaded) return;
    const refused = this.#options.words.of(name).takeRefused();
    if (refused.length > 0) void this.#refuse(document, refused);
    const rows = this.#rows.get(name);
    if (!rows || rows.size === 0 || this.#renewsFor(document, rows)) return;
    this.#settleStored(document, rows);
    this.#write(document, rows);
    if (rows.size === 0) this.#done(name);
  }

  /** An acknowledgement names records with their place: those are stored, whatever else its clocks cover. */
  arrived(name: DocumentName, { clocks, arrivals }: Pick<AckFrame, 'clocks' | 'arrivals'>): void {
    const document = this.#options.shelf.get(name);
    const rows = this.#rows.get(name);
    if (!document || !rows) return;
    const { user } = this.#options.core.owner;
    const ids = new Set(arrivals.flatMap(({ lane, id }) => (lane === user ? [id] : [])));
    const covered = new Map(clocks.map(({ client, clock }) => [client, clock]));
    const word = this.#options.words.of(name);
    const stored = [...rows.values()].filter((row) => {
      // Another version of the same record may have been taken while this one was refused.
      if (word.wasRefused(row.value.key)) return false;
      const key = keyState(document.doc, user, row.value.key);
      return ids.has(row.id) && key.type === 'alive' && key.clock < (covered.get(key.client) ?? 0);
    });
    this.#takeOut(name, rows, stored);
    if (rows.size === 0) this.#done(name);
  }

  /** Whether something is on its way into a document. */
  isWaiting(name: DocumentName): boolean {
    return (this.#rows.get(name)?.size ?? 0) > 0;
  }

  /** The server has closed the document for good: nothing of it will ever be sent. */
  closed(name: DocumentName, refusal: Refusal): void {
    const document = this.#options.shelf.get(name);
    const rows = [...(this.#rows.get(name)?.values() ?? [])];
    if (document && rows.length > 0) {
      this.#options.words.of(name).refused(rows.map(({ value, id }) => ({ key: value.key, id, refusal })));
      this.look(name);
    }
  }

  async #read(): Promise<void> {
    const { core, runCommand } = this.#options;
    const waiting = await core.database.outbox.where('state').equals('waiting').sortBy('order');
    const commands = new Set(waiting.flatMap((row) => (row.kind === 'command' ? [row.name] : [])));
    const before = [...this.#rows.keys()];
    this.#rows.clear();
    for (const row of waiting) {
      if (row.kind === 'command') runCommand(row);
      else if (row.after === null || !commands.has(row.after)) this.#rowsOf(row.document).set(row.name, row);
    }
    for (const name of before) if (!this.#rows.has(name)) this.#done(name);
    for (const name of [...this.#rows.keys()]) this.#keepOpen(name);
  }

  #keepOpen(name: DocumentName): void {
    const { shelf } = this.#options;
    // A door that was closed may be open again: whoever writes knocks.
    if (shelf.keep(name, 'outbox').isShut) shelf.relink(name);
    this.look(name);
  }

  #rowsOf(name: DocumentName): Map<string, OutboxRecord> {
    const rows = this.#rows.get(name) ?? new Map<string, OutboxRecord>();
    this.#rows.set(name, rows);
    return rows;
  }

  #done(name: DocumentName): void {
    this.#rows.delete(name);
    this.#options.shelf.release(name, 'outbox');
  }

  /**
   * A recall has one key for ever. Once it was refused, the key is used up in this copy; the server's has nothing in its
   * place, so the recall is written into that.
   */
  #renewsFor({ name, doc, isSynced }: OpenDocument, rows: Map<string, OutboxRecord>): boolean {
    const { core, isOnline, renew, words } = this.#options;
    if (!isOnline() || !isSynced) return false;
    for (const { value, order = 0 } of rows.values()) {
      if (value.kind !== 'recall') continue;
      const { type } = keyState(doc, core.owner.user, value.key);
      if (type === 'alive' || (type === 'absent' && !words.of(name).wasRefused(value.key))) continue;
      const times = (this.#renewals.get(order) ?? 0) + 1;
      this.#renewals.set(order, times);
      if (times > mostRenewals) continue;
      renew(name);
      return true;
    }
    return false;
  }

  /** Takes out what the server has, and what a recall has overtaken. */
  #settleStored({ name, doc }: OpenDocument, rows: Map<string, OutboxRecord>): void {
    const { core, words } = this.#options;
    const { user } = core.owner;
    const word = words.of(name);
    const stored: OutboxRecord[] = [];
    for (const row of rows.values()) {
      if (word.wasRefused(row.value.key)) continue;
      const key = keyState(doc, user, row.value.key);
      const isStored = key.type === 'alive' && word.isStored(key.client, key.clock);
      // A key of mine that is gone without a refusal was stored once: only the server's own deletion takes it away. Not so
      // a recall's: that key was refused before, and the recall waits for another copy.
      const isGone =
        key.type === 'deleted' &&
        (row.value.kind !== 'recall' || (this.#renewals.get(row.order ?? 0) ?? 0) > mostRenewals);
      const overtaken = row.value.kind !== 'recall' && key.type !== 'alive' && isRecalled(doc, user, row.id);
      if (isStored || overtaken || isGone) stored.push(row);
    }
    this.#takeOut(name, rows, stored);
  }

  #takeOut(name: DocumentName, rows: Map<string, OutboxRecord>, stored: readonly OutboxRecord[]): void {
    const { core, projector } = this.#options;
    for (const row of stored) rows.delete(row.name);
    if (stored.length === 0) return;
    projector.acked(
      name,
      stored.map((row) => ({ name: row.name, touched: { lane: core.owner.user, id: row.id } })),
    );
  }

  /** Writes what is not in the lane yet; while the server is there, only after it has told what it has. */
  #write({ name, doc, isSynced }: OpenDocument, rows: Map<string, OutboxRecord>): void {
    const { core, isOnline, words } = this.#options;
    if (isOnline() && !isSynced) return;
    const word = words.of(name);
    const lane = laneOf(doc, core.owner.user);
    let budget = windowBytes;
    doc.transact(() => {
      for (const { value } of rows.values()) {
        if (word.wasRefused(value.key)) continue;
        budget -= bytesOf(value);
        if (budget < 0) return;
        setOnce(lane, value);
      }
    }, writtenHere);
  }

  async #refuse(document: OpenDocument, records: readonly RefusedRecord[]): Promise<void> {
    const { core, projector } = this.#options;
    const { user } = core.owner;
    const rows = this.#rows.get(document.name);
    const known: { row: OutboxRecord; refusal: Refusal }[] = [];
    for (const { key, refusal } of records) {
      const row = rows?.get(recordName(document.name, key)) ?? (await this.#unknownRow(document, key));
      if (!row) continue;
      rows?.delete(row.name);
      if (refusal.rule === 'stamp-again' && (await this.#stampAgain(document, row))) continue;
      known.push({ row, refusal });
    }
    const touched = (row: OutboxRecord) => ({ name: row.name, touched: { lane: user, id: row.id } });
    // What is recalled needs no second word; a recall that was not taken leaves the message as it is.
    const dropped = known.filter(({ row, refusal }) => refusal.rule === 'recalled' || row.value.kind === 'recall');
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
    this.changed();
  }

  /** A refused record that the outbox does not have, because this device's database was lost: it becomes a row again. */
  async #unknownRow({ name, doc }: OpenDocument, key: string): Promise<OutboxRecord | null> {
    const { core } = this.#options;
    const inDatabase = await core.database.outbox.where('name').equals(recordName(name, key)).first();
    if (inDatabase) return inDatabase.kind === 'record' && inDatabase.state === 'waiting' ? inDatabase : null;
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
    const { core, projector } = this.#options;
    const times = (this.#restamps.get(row.record) ?? 0) + 1;
    this.#restamps.set(row.record, times);
    if (times > mostRestamps) return false;
    core.clock.restart();
    const { at, stamp } = core.clock.next();
    const value: Authored =
      row.value.kind === 'recall'
        ? { ...row.value, at: Math.min(row.value.at, at) }
        : { ...row.value, key: versionKey(row.id, stamp), at: row.before ? Math.min(row.value.at, at) : at };
    const next: OutboxRecord = { ...row, name: recordName(row.document, value.key), value };
    const { outbox } = core.durable;
    await core.durable.transaction('rw', outbox, async () => {
      await outbox.where('name').equals(row.name).delete();
      await outbox.put(next);
    });
    deleteKeys(document, core, [row.value.key]);
    projector.again(document.name, [{ lane: core.owner.user, id: row.id }]);
    return true;
  }
}

function deleteKeys({ doc }: OpenDocument, core: Omit<Core, 'engine'>, keys: readonly string[]): void {
  const lane = laneOf(doc, core.owner.user);
  doc.transact(() => {
    for (const key of keys) if (lane.has(key)) lane.delete(key);
  });
}

/** At most: four bytes for each unit of the text, and the rest. */
const bytesOf = (value: Authored): number => (value.kind === 'message' ? value.text.length * 3 : 0) + 200;
